// The mentor's card, and the drill in its place. Python sends a `view`; this shows it and says what was done.
// But: no judging here, no words of its own, and no state besides what is being typed.

function press(label, done, plain) {
  const button = make("button", label, { type: "button" });
  if (plain) button.className = "ghosts-plain";
  button.addEventListener("click", done);
  return button;
}

// A link to another notebook, `path` seen from this one. JupyterLab opens it in a tab beside; elsewhere it is a plain link.
function link(place, manager) {
  const anchor = make("a", place.label, { href: place.path });
  const [file, heading] = place.path.split("#");
  const here = manager?.rendermime;
  here?.resolver?.resolveUrl(file).then((path) => here.linkHandler?.handleLink(anchor, path, heading && `#${heading}`));
  return anchor;
}

// What the learner answers with; returns the element to focus and a function that reads the answer.
const inputs = {
  numeric(drill, form, about) {
    const label = make("label", "");
    label.innerHTML = drill.ask;
    const input = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off" });
    input.setAttribute("aria-label", label.textContent);
    input.setAttribute("aria-describedby", about);
    const row = make("div", "", { className: "ghosts-row" });
    row.append(label, input);
    form.append(row);
    return [input, () => input.value.trim()];
  },
  choice(drill, form, about) {
    const set = make("div", "");
    set.setAttribute("role", "radiogroup");
    set.setAttribute("aria-labelledby", about);
    const radios = drill.options.map((option, i) => {
      const label = make("label", "", { className: "ghosts-choice" });
      const radio = make("input", "", { type: "radio", name: drill.id, value: option });
      label.append(radio, `${String.fromCharCode(97 + i)}) ${option}`);
      set.append(label);
      return radio;
    });
    form.append(set);
    return [radios[0], () => radios.find((radio) => radio.checked)?.value ?? ""];
  },
  order(drill, form, about) {
    const list = make("ol", "");
    list.setAttribute("aria-labelledby", about);
    // A screen reader hears with each button where its item stands.
    const name = () => [...list.children].forEach((item, i) => item.querySelectorAll("button").forEach((button) =>
      button.setAttribute("aria-label", `move ${button.dataset.way}: ${item.dataset.option}, now ${i + 1} of ${list.children.length}`)));
    const items = drill.options.map((option) => {
      const item = make("li", "");
      const move = (step) => {
        const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
        if (other) list.insertBefore(step < 0 ? item : other, step < 0 ? other : item);
        name();
      };
      [["↑", -1, "up"], ["↓", 1, "down"]].forEach(([sign, step, word]) => {
        const button = press(sign, () => { move(step); button.focus(); }, true);
        button.dataset.way = word;
        item.append(button);
      });
      item.append(make("span", option));
      item.dataset.option = option;
      list.append(item);
      return item;
    });
    name();
    form.append(list);
    return [items[0].querySelector("button"), () => [...list.children].map((item) => item.dataset.option)];
  },
};

function render({ model, el }) {
  const id = `ghosts-${crypto.randomUUID()}`;
  const card = make("section", "", { className: "ghosts-bench ghosts-practice" });
  card.setAttribute("aria-label", model.get("title"));
  // What was said stands in one place for good: a screen reader speaks what changes there, and nothing that is new.
  const content = make("div", "");
  const said = make("p", "", { className: "ghosts-said" });
  const buttons = make("div", "", { className: "ghosts-buttons" });
  said.setAttribute("aria-live", "polite");
  card.append(content, said, buttons);
  el.append(card);
  const say = (words, tone) => Object.assign(said, { innerHTML: words }).dataset.tone = tone;
  const clock = patience((text) => say(text, "open"));
  // With the turn it answers, so that a second click never does what nobody has seen yet.
  const tell = (act, value) => model.send({ do: act, value, turn: model.get("view").turn });
  const send = (act, value) => { clock.asked(); tell(act, value); };
  let shown = null;  // the drill on the card: what was typed stays while it does

  // A group of its own for each question and each card: a screen reader that enters it hears what it is about.
  function group(view) {
    const group = make("div", "");
    const text = make("p", "", { className: "ghosts-prompt", id: `${id}-text` });
    text.innerHTML = view.text;
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", `${id}-head`);
    group.setAttribute("aria-describedby", text.id);
    group.append(make("p", view.head, { className: "ghosts-question", id: `${id}-head` }), text);
    if (view.drill?.picture) {
      group.append(make("img", "", { src: `data:image/png;base64,${view.drill.picture}`, alt: view.drill.alt }));
    }
    return group;
  }

  function question(drill) {
    const form = make("form", "");
    const [first, read] = inputs[drill.kind](drill, form, `${id}-text`);
    form.append(make("button", "Check", { type: "submit" }));
    const answer = (event) => { event.preventDefault(); event.stopPropagation(); send("answer", read()); };
    form.addEventListener("submit", answer);
    // JupyterLab keeps Enter from submitting a form.
    form.addEventListener("keydown", (event) => event.key === "Enter" && event.target.tagName === "INPUT" && answer(event));
    return [form, first];
  }

  function offered(offer, place) {
    const row = make("div", "", { className: "ghosts-offer" });
    const first = offer.read ?? offer.exercise;
    if (first) {
      row.append(make("div", "", { className: "ghosts-first" }));
      row.lastChild.append(link(first, model.widget_manager));
    }
    const drill = press(offer.drill, () => send("begin", place), place > 0 || first);
    const facts = make("span", offer.lesson ? `${offer.text}, taught in ` : offer.text);
    if (offer.lesson) facts.append(link(offer.lesson, model.widget_manager));
    row.append(...(offer.exercise ? [facts, drill] : [drill, facts]));
    return row;
  }

  // With a button, for arrow keys on a closed list choose as they go.
  function wishing(wishes, wish) {
    const row = make("div", "", { className: "ghosts-row ghosts-wish" });
    const label = make("label", "I would rather have", { htmlFor: `${id}-wish` });
    const select = make("select", "", { id: `${id}-wish` });
    wishes.forEach(([value, text]) => select.append(make("option", text, { value, selected: value === wish })));
    row.append(label, select, press("Suggest", () => send("wish", select.value), true));
    return row;
  }

  function show() {
    const view = model.get("view");
    const busy = card.contains(document.activeElement);
    let focus = null;
    if (!view.drill || view.drill.id !== shown || view.done) {
      shown = view.drill && !view.done ? view.drill.id : null;
      const about = group(view);
      content.replaceChildren(about);
      if (shown) {
        const [form, first] = question(view.drill);
        about.append(form);
        focus = first;
      }
      (view.offers ?? []).forEach((offer, place) => about.append(offered(offer, place)));
      if (view.wishes) about.append(wishing(view.wishes, view.wish));
    }
    card.dataset.turn = view.turn;
    say(view.said ?? "", view.tone ?? "");
    if (document.activeElement.type === "text" && card.contains(document.activeElement)) document.activeElement.select();
    const pressed = [...buttons.children].indexOf(document.activeElement);  // its successor keeps the focus
    buttons.replaceChildren();
    if (view.step_back) buttons.append(press(`A step back: ${view.step_back}`, () => send("below", view.step_back)));
    (view.buttons ?? []).forEach(([act, label]) => buttons.append(press(label, () => send(act), act !== view.main)));
    keepKeys(card);
    if (pressed >= 0) focus ??= buttons.children[Math.min(pressed, buttons.children.length - 1)];
    if (busy) (focus ?? (view.done || !shown ? card.querySelector("a, button") : null))?.focus();
  }

  // What it offers is looked at anew when the card comes into sight, and when another widget has told something.
  const look = () => model.get("view").offers && tell("look");
  const sight = new IntersectionObserver((seen) => seen.some((each) => each.isIntersecting) && look());
  sight.observe(card);
  document.addEventListener("ghosts-recorded", look);
  const answered = () => { const asked = clock.answered(); show(); if (asked) recorded(); };
  model.on("change:view", answered);
  show();
  return () => {
    model.off("change:view", answered);
    document.removeEventListener("ghosts-recorded", look);
    sight.disconnect();
  };
}

export default { render };
