// A guess: a question, a native control for a number, a choice or a point, and one button. The answer comes from
// Python after the button is pressed, never before.

// `changed` gets the number, or null while what is typed is none between the ends.
function field(label, spec, value, id, changed) {
  const row = document.createElement("div");
  row.className = "ghosts-row";
  row.innerHTML = `<label for="${id}"></label><input type="range" id="${id}"><input type="number"><span></span>`;
  const [name, slide, number, unit] = row.children;
  name.textContent = label;
  unit.textContent = spec.unit;
  number.setAttribute("aria-label", label);
  for (const input of [slide, number]) Object.assign(input, { min: spec.low, max: spec.high, step: spec.step, value });
  slide.addEventListener("input", () => { number.value = slide.value; changed(Number(slide.value)); });
  number.addEventListener("input", () => {
    slide.value = number.value;
    const given = Number(number.value);
    changed(number.value !== "" && given >= spec.low && given <= spec.high ? given : null);
  });
  return row;
}

function choices(options, chosen, id, question, changed) {
  const set = document.createElement("div");
  set.setAttribute("role", "radiogroup");
  set.setAttribute("aria-label", question);
  options.forEach((option) => {
    const label = document.createElement("label");
    label.className = "ghosts-choice";
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: id, value: option, checked: option === chosen });
    input.addEventListener("change", () => changed(option));
    label.append(input, option);
    set.append(label);
  });
  return set;
}

// A square of paper with a cross on it: click to put it, arrow keys to move it.
function paper(x, y, point, changed) {
  const frame = document.createElement("div");
  frame.className = "ghosts-frame";
  frame.innerHTML = `<span></span><div class="ghosts-paper"></div><span></span><p></p>`;
  const [top, box, bottom, along] = frame.children;
  top.textContent = `${y.label} ${y.high}${y.unit}`;
  bottom.textContent = `${y.low}${y.unit}`;
  along.textContent = `${x.low}${x.unit} ← ${x.label} → ${x.high}${x.unit}`;
  box.tabIndex = 0;
  box.setAttribute("role", "img");
  const cross = document.createElement("span");
  cross.textContent = "✕";
  box.append(cross);
  const put = () => {
    if (point.includes(null)) return;
    cross.style.left = `${(100 * (point[0] - x.low)) / (x.high - x.low)}%`;
    cross.style.bottom = `${(100 * (point[1] - y.low)) / (y.high - y.low)}%`;
    box.setAttribute("aria-label", `${x.label} ${point[0]}${x.unit}, ${y.label} ${point[1]}${y.unit}. Arrow keys move it.`);
  };
  const snap = (value, axis) =>
    Number(Math.min(axis.high, Math.max(axis.low, Math.round(value / axis.step) * axis.step)).toPrecision(6));
  const move = (px, py) => { point[0] = snap(px, x); point[1] = snap(py, y); put(); changed(point); };
  box.addEventListener("click", (event) => {
    const edge = box.getBoundingClientRect();
    move(x.low + ((event.clientX - edge.left) / edge.width) * (x.high - x.low),
         y.high - ((event.clientY - edge.top) / edge.height) * (y.high - y.low));
  });
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    move(point[0] + step[0] * x.step, point[1] + step[1] * y.step);
  });
  put();
  return { frame, box, put };
}

// What a guess still lacks, in a sentence.
function wanted(kind, guess) {
  if (kind.name === "choice" && guess === null) return "Choose one of them first.";
  const axes = { number: [kind], choice: [kind.sure], point: [kind.x, kind.y] }[kind.name];
  return `A guess is a number here: ${axes.map((axis) => `${axis.label}, ${axis.low} to ${axis.high}${axis.unit}`).join("; ")}.`;
}

function render({ model, el }) {
  const id = `ghosts-${crypto.randomUUID()}`;
  const card = document.createElement("section");
  card.className = "ghosts-bench ghosts-guess";
  card.setAttribute("aria-label", "A prediction");
  const question = make("p", `Predict first. ${model.get("question")}`, { className: "ghosts-question", id: `${id}-q` });
  const input = make("div", "");
  input.setAttribute("role", "group");
  input.setAttribute("aria-labelledby", question.id);
  const button = make("button", "Commit, then reveal", { type: "button" });
  const note = make("p", "", { className: "ghosts-note" });
  note.setAttribute("role", "status");
  const sentence = make("p", "");
  sentence.setAttribute("aria-live", "polite");
  const picture = document.createElement("img");
  picture.hidden = true;
  card.append(question, input, button, note, sentence, picture);
  el.append(card);

  const kind = model.get("form");
  const earlier = model.get("guess");
  let guess = earlier.value ?? kind.start ?? null;
  let sure = earlier.sure ?? kind.sure?.start;
  const clock = patience((text) => { note.textContent = text; });
  const complete = () => [guess, sure].flat().every((each) => each !== null);
  const changed = (value) => { guess = value; note.textContent = ""; };
  if (kind.name === "number") input.append(field(kind.label, kind, guess, `${id}-n`, changed));
  if (kind.name === "choice") {
    input.append(choices(kind.options, guess, id, model.get("question"), changed));
    input.append(field("How sure are you?", kind.sure, sure, `${id}-s`, (value) => { sure = value; changed(guess); }));
  }
  if (kind.name === "point") {
    guess = [...guess];
    const sheet = paper(kind.x, kind.y, guess, changed);
    const pair = [kind.x, kind.y].map((axis, i) =>
      field(axis.label, axis, guess[i], `${id}-${i}`, (value) => { guess[i] = value; sheet.put(); changed(guess); }));
    sheet.box.addEventListener("click", () => refresh());
    sheet.box.addEventListener("keydown", () => refresh());
    const refresh = () => pair.forEach((row, i) => row.querySelectorAll("input").forEach((each) => (each.value = guess[i])));
    input.append(sheet.frame, ...pair);
  }
  keepKeys(card);
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.target.type !== "button" && button.click());
  // A button that is never disabled keeps the focus, and says what it waits for.
  button.addEventListener("click", () => {
    if (!complete()) { note.textContent = wanted(kind, guess); return; }
    clock.asked();
    model.set("guess", { value: guess, sure, frame: model.get("frame") });
    model.save_changes();
  });

  function show() {
    if (!model.get("sentence")) return;
    sentence.textContent = model.get("sentence");
    picture.src = `data:image/png;base64,${model.get("picture")}`;
    picture.alt = model.get("sentence");
    picture.hidden = false;
    button.textContent = "Guess again";
    note.textContent = "";
    card.dataset.revealed = "true";
  }
  const answered = () => { const asked = clock.answered(); show(); if (asked) recorded(); };
  model.on("change:frame", answered);
  show();
  return () => model.off("change:frame", answered);
}

export default { render };
