// The mentor's card, and the drill in its place. Python sends a `view`; this shows it and says what was done.
// But: no judging here, no words of its own, and no state besides what is being typed.

const make = (tag, text, set = {}) => Object.assign(document.createElement(tag), { textContent: text }, set);

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
  numeric(drill, form) {
    const label = make("label", "");
    label.innerHTML = drill.ask;
    const input = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off" });
    input.setAttribute("aria-label", label.textContent);
    const row = make("div", "", { className: "ghosts-row" });
    row.append(label, input);
    form.append(row);
    return [input, () => input.value.trim()];
  },
  choice(drill, form) {
    const set = make("div", "");
    set.setAttribute("role", "radiogroup");
    set.setAttribute("aria-label", "Answers");
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
  order(drill, form) {
    const list = make("ol", "");
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
  const card = make("section", "", { className: "ghosts-bench ghosts-practice" });
  card.setAttribute("aria-label", model.get("title"));
  el.append(card);
  const send = (act, value) => model.send({ do: act, value });
  let shown = null;  // the drill on the card: what was typed stays while it does

  function show() {
    const view = model.get("view");
    const busy = card.contains(document.activeElement);
    let focus = null;
    if (!view.drill || view.drill.id !== shown || view.done) {
      shown = view.drill && !view.done ? view.drill.id : null;
      card.replaceChildren(make("p", view.head, { className: "ghosts-question" }));
      const text = make("p", "", { className: "ghosts-prompt" });
      text.innerHTML = view.text;
      card.append(text);
      if (view.drill?.picture) {
        card.append(make("img", "", { src: `data:image/png;base64,${view.drill.picture}`, alt: view.drill.alt }));
      }
      if (shown) {
        const form = make("form", "");
        const [first, read] = inputs[view.drill.kind](view.drill, form);
        const check = make("button", "Check", { type: "submit" });
        form.append(check);
        const answer = (event) => { event.preventDefault(); event.stopPropagation(); send("answer", read()); };
        form.addEventListener("submit", answer);
        // JupyterLab keeps Enter from submitting a form.
        form.addEventListener("keydown", (event) => event.key === "Enter" && event.target.tagName === "INPUT" && answer(event));
        card.append(form);
        focus = first;
      }
      (view.offers ?? []).forEach((offer, place) => {
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
        card.append(row);
      });
      if (view.wishes) {
        const row = make("label", "I would rather have ", { className: "ghosts-row ghosts-wish" });
        const select = make("select", "");
        view.wishes.forEach(([value, label]) => select.append(make("option", label, { value })));
        select.addEventListener("change", () => send("wish", select.value));
        row.append(select);
        card.append(row);
      }
      card.append(make("p", "", { className: "ghosts-said" }), make("div", "", { className: "ghosts-buttons" }));
      card.querySelector(".ghosts-said").setAttribute("aria-live", "polite");
    }
    const said = card.querySelector(".ghosts-said");
    said.innerHTML = view.said ?? "";
    said.dataset.tone = view.tone ?? "";
    if (document.activeElement.type === "text" && card.contains(document.activeElement)) document.activeElement.select();
    const buttons = card.querySelector(".ghosts-buttons");
    const pressed = [...buttons.children].indexOf(document.activeElement);  // its successor keeps the focus
    buttons.replaceChildren();
    if (view.step_back) buttons.append(press(`A step back: ${view.step_back}`, () => send("below", view.step_back)));
    (view.buttons ?? []).forEach(([act, label]) => buttons.append(press(label, () => send(act), act !== view.main)));
    // JupyterLab would take arrow keys, Enter and letters for its own shortcuts.
    card.querySelectorAll("a, input, button, select").forEach((each) => each.setAttribute("data-lm-suppress-shortcuts", "true"));
    if (pressed >= 0) focus ??= buttons.children[Math.min(pressed, buttons.children.length - 1)];
    if (busy) (focus ?? (view.done || !shown ? buttons.firstElementChild ?? card.querySelector("button") : null))?.focus();
  }
  model.on("change:view", show);
  show();
  return () => model.off("change:view", show);
}

export default { render };
