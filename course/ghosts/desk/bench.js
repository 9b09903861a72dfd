// A bench: a few native controls, one picture, one sentence. Python draws; this shows, without a flicker.
// But: no drawing here, and no state that Python does not know.

function control(spec, value, id, changed) {
  const row = document.createElement("div");
  row.className = "ghosts-row";
  if (spec.kind === "range") {
    row.innerHTML = `<label for="${id}"></label><input type="range" id="${id}"><output for="${id}"></output>`;
    const [label, input, output] = row.children;
    label.textContent = spec.label;
    Object.assign(input, { min: spec.low, max: spec.high, step: spec.step, value });
    const say = () => {
      output.textContent = `${input.value}${spec.unit}`;
      input.setAttribute("aria-valuetext", output.textContent);
    };
    say();
    input.addEventListener("input", () => { say(); changed(Number(input.value)); });
  } else {
    row.innerHTML = `<fieldset><legend></legend></fieldset>`;
    const set = row.firstChild;
    set.firstChild.textContent = spec.label;
    spec.options.forEach((option, i) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      Object.assign(input, { type: "radio", name: id, value: option, checked: option === value });
      input.addEventListener("change", () => changed(option));
      label.append(input, option);
      set.append(label);
    });
  }
  return row;
}

// Python draws nothing for what it has drawn already: to wait for that would be to wait for ever.
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

function render({ model, el }) {
  const id = `ghosts-${crypto.randomUUID()}`;
  const bench = document.createElement("section");
  bench.className = "ghosts-bench";
  bench.setAttribute("aria-label", model.get("title"));
  const controls = document.createElement("div");
  const picture = make("img", "", { decoding: "sync" });  // it was decoded before it is shown
  const sentence = make("p", "");
  sentence.setAttribute("aria-live", "polite");
  const note = make("p", "", { className: "ghosts-note" });
  note.setAttribute("role", "status");
  const again = document.createElement("button");
  again.textContent = model.get("again");
  again.hidden = !model.get("again");
  again.addEventListener("click", () => send({ ...values, again: (values.again ?? 0) + 1 }));
  bench.append(controls, again, note, picture, sentence);
  el.append(bench);

  const clock = patience((text) => { note.textContent = text; });
  let values = { ...model.get("values") };
  let waiting = false;
  let next = null;
  // One request at a time: the latest wish waits until the last picture has come, so that a dragged slider never queues up.
  function send(wish) {
    values = wish;
    if (waiting) { next = wish; return; }
    if (same(wish, model.get("values"))) return;
    waiting = true;
    clock.asked();
    model.set("values", wish);
    model.save_changes();
  }
  model.get("controls").forEach((spec, i) => {
    const row = control(spec, values[spec.name], `${id}-${i}`, (value) => send({ ...values, [spec.name]: value }));
    controls.append(row);
  });
  keepKeys(bench);

  async function show() {
    const url = `data:image/png;base64,${model.get("picture")}`;
    const ready = new Image();
    ready.src = url;
    await ready.decode();
    picture.src = url;
    picture.alt = model.get("sentence");
    sentence.textContent = model.get("sentence");
    bench.dataset.frame = model.get("frame");
    note.textContent = "";
    clock.answered();
    waiting = false;
    if (next) { const wish = next; next = null; send(wish); }
  }
  model.on("change:frame", show);
  show();
  return () => model.off("change:frame", show);
}

export default { render };
