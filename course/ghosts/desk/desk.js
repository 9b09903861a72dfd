// What the widgets of the desk share; `widget.script` puts it before each one's own. But: no widget stands here.

const make = (tag, text, set = {}) => Object.assign(document.createElement(tag), { textContent: text }, set);

// JupyterLab would take arrow keys, Enter and letters for its own shortcuts.
const keepKeys = (root) => root.querySelectorAll("a, input, button, select, [tabindex]").forEach((each) =>
  each.setAttribute("data-lm-suppress-shortcuts", "true"));

// Tells the other widgets on this page that the record may have grown.
const recorded = () => document.dispatchEvent(new Event("ghosts-recorded"));

const PATIENCE = 4000;  // milliseconds
const SILENT = "No answer from the kernel yet. If it is busy, wait: the answer will come. If it was started anew, run the first cell, then this one.";

// Python may be gone. `say` gets a sentence where what was `asked` is not `answered` for a while; the answer says whether
// anything had been asked.
function patience(say) {
  let clock = null;
  const answered = () => { const asked = clock !== null; clearTimeout(clock); clock = null; return asked; };
  return { answered, asked() { answered(); clock = setTimeout(() => say(SILENT), PATIENCE); } };
}
