// The counter's page: shows one answer, sends each decision at once, and believes only what the server says.
// But: judges nothing, keeps nothing but the place where you are, and never makes HTML of an answer.
"use strict";

const $ = (id) => document.getElementById(id);
const levels = JSON.parse(document.body.dataset.levels);
const forced = document.body.dataset.anonymous === "true";
const state = { questions: [], question: 0, answers: [], at: 0, level: 0, names: !forced, typed: "", typedAt: 0 };

async function ask(path, body) {
  const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  const reply = await fetch(path, options);
  const told = await reply.json();
  if (!reply.ok) throw new Error(told.error || `The server said ${reply.status}.`);
  return told;
}

function say(text, trouble = false) {
  $("said").textContent = text;
  $("said").classList.toggle("trouble", trouble);
}

const current = () => state.answers[state.at];
const question = () => state.questions[state.question];
const sameGroup = (answer) => state.answers.filter((other) => other.groups[state.level] === answer.groups[state.level]);

// One card for each group: the first of it that waits, or its first.
function cards() {
  const seen = new Map();
  state.answers.forEach((answer, place) => {
    const key = answer.groups[state.level];
    const held = seen.get(key);
    if (held === undefined || (!state.answers[held].waiting && answer.waiting)) seen.set(key, place);
  });
  return [...seen.values()];
}

// Groups come first, the largest leading; then single answers in their order.
function order() {
  const size = (place) => sameGroup(state.answers[place]).length;
  return cards().map((place, i) => [size(place), i, place])
    .sort((one, other) => other[0] - one[0] || one[1] - other[1]).map((each) => each[2]);
}

// Where the answer on the counter is among the cards: its group has one, if not itself.
function spot(places) {
  const key = current().groups[state.level];
  return Math.max(0, places.findIndex((place) => state.answers[place].groups[state.level] === key));
}

function move(step) {
  const places = order();
  const to = spot(places) + step;
  if (to < 0 || to >= places.length) return say(step > 0 ? "This is the last answer." : "This is the first answer.");
  show(places[to]);
}

function moveToWaiting() {
  const places = order();
  const here = spot(places);
  const turned = [...places.slice(here + 1), ...places.slice(0, here + 1)];
  const next = turned.find((place) => sameGroup(state.answers[place]).some((answer) => answer.waiting));
  if (next === undefined) return say("Nothing waits in this question.");
  const waiting = sameGroup(state.answers[next]).find((answer) => answer.waiting);
  show(state.answers.indexOf(waiting));
}

function show(place) {
  flush();
  state.at = place;
  say("");
  draw();
  $("answer").scrollTop = 0;
}

function draw() {
  const answer = current(), places = order(), alike = sameGroup(answer).length;
  const name = state.names ? answer.name : `Answer ${answer.id.slice(0, 4)}`;
  const word = answer.waiting ? "undecided" : !answer.machine ? "decided" : `${answer.points} by the machine`;
  const outcome = word + (answer.note && word !== "decided" ? `: ${answer.note}` : "");
  $("who").replaceChildren(span(name), span(`${spot(places) + 1} of ${places.length} · ${outcome}`, "soft"));
  $("answer").textContent = answer.text.trim() ? answer.text : "(empty)";
  $("answer").classList.toggle("words", !question().code);
  const waiting = sameGroup(answer).filter((other) => other.waiting && other !== answer).length;
  $("group").textContent = alike > 1 ? `Stands for ${alike} answers that are alike; ${waiting} others undecided.` : "";
  $("whole").hidden = alike < 2;
  document.querySelectorAll("#digits button").forEach((button) =>
    button.setAttribute("aria-pressed", String(Number(button.value) === answer.points && !(answer.machine && answer.waiting))));
  $("points").value = answer.points ?? "";
  $("extra").value = answer.extra ?? "";
  if (document.activeElement !== $("comment")) $("comment").value = answer.comment;
  document.querySelector(".given").classList.toggle("decided", !answer.waiting);
  const undecided = state.answers.filter((other) => other.waiting).length;
  $("question").selectedOptions[0].textContent = called(question(), undecided, state.answers.length);
  $("progress").textContent = `${state.answers.length - undecided} of ${state.answers.length} decided`;
  $("level-said").textContent = `${levels[state.level]}: ${places.length} to read`;
  $("level").setAttribute("aria-valuetext", levels[state.level]);
  location.replace(`#${state.question}.${state.level}.${answer.id}`);
}

const called = (question, waiting, answers) => `${question.title} (${waiting} of ${answers} undecided)`;

function span(text, kind = "") {
  const made = document.createElement("span");
  made.textContent = text;
  made.className = kind;
  return made;
}

// ── deciding ──

let queue = Promise.resolve(); // one decision after the other, so that each knows the revision before it

function decide(change, whole = false) {
  const answer = current();
  const chosen = { points: answer.points, comment: answer.comment, extra: answer.extra, ...change };
  const targets = whole ? sameGroup(answer).filter((other) => other.waiting) : [answer];
  if (whole && chosen.points === null) return say("Give this answer its points first; then its group.", true);
  if (!targets.length) return say("Nobody in this group is undecided.");
  queue = queue.then(() => send(answer, targets, chosen, whole)).catch((error) => {
    say(`Not saved. ${error.message}`, true);
    draw();
  });
}

async function send(answer, targets, chosen, whole) {
  const wanted = Object.fromEntries(targets.map((each) => [each.id, each.revision]));
  const told = await ask("answers", { wanted, group: whole, ...chosen });
  for (const each of targets.filter((each) => told.written.includes(each.id))) {
    Object.assign(each, chosen, { revision: each.revision + 1, machine: chosen.points === null, waiting: chosen.points === null });
  }
  if (told.left.length) {
    await load(answer.id);
    const now = current();
    return say(whole ? `${told.written.length} written; ${told.left.length} were decided by somebody else meanwhile.`
      : `Not saved: somebody else has given ${now.points ?? "no points"} meanwhile. Press again to replace it.`, true);
  }
  draw();
  const points = chosen.points === null ? "no points" : `${chosen.points} of ${question().points}`;
  say(whole ? `Saved: ${points} for ${told.written.length} answers.` : `Saved: ${points}${chosen.comment ? ", with a comment" : ""}.`);
}

function give(points) {
  if (points > question().points) return say(`The most is ${question().points}; more is extra credit.`, true);
  decide({ points });
}

function type(digit) {
  const quick = Date.now() - state.typedAt < 800;
  const both = Number(state.typed + digit);
  state.typed = quick && state.typed && both <= question().points ? state.typed + digit : digit;
  state.typedAt = Date.now();
  give(Number(state.typed));
}

let pause = null;

function flush() { // a comment that was typed and not yet sent
  clearTimeout(pause);
  if (pause !== null && current() && $("comment").value !== current().comment) decide({ comment: $("comment").value });
  pause = null;
}

// ── getting ──

async function load(id) {
  state.answers = await ask(`answers?question=${encodeURIComponent(question().id)}&names=${state.names ? 1 : 0}`);
  const place = state.answers.findIndex((answer) => answer.id === id);
  const undecided = order().find((at) => sameGroup(state.answers[at]).some((answer) => answer.waiting));
  state.at = place >= 0 ? place : undecided ?? order()[0];
  draw();
}

async function choose(number, id) {
  flush();
  await queue;
  state.question = Math.min(Math.max(number, 0), state.questions.length - 1);
  const { title, points, prompt, rubric } = question();
  $("question").value = String(state.question);
  $("title").textContent = `${title} · ${points} points`;
  $("prompt").innerHTML = prompt || "<p>The notebook says nothing.</p>"; // the instructor's words, escaped by the server
  $("rubric").textContent = rubric || "No rubric was written.";
  $("points").max = points;
  const step = points > 12 ? 5 : 1;
  $("digits").replaceChildren(...Array.from({ length: Math.floor(points / step) + 1 }, (_, i) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", value: String(i * step), textContent: String(i * step) });
    button.setAttribute("aria-label", `${i * step} of ${points} points`);
    button.addEventListener("click", () => give(i * step));
    return button;
  }));
  await load(id);
}

async function start() {
  state.questions = await ask("questions");
  $("question").replaceChildren(...state.questions.map((each, i) => new Option(called(each, each.waiting, each.answers), String(i))));
  const [place, level, id] = location.hash.slice(1).split(".");
  state.level = levels[Number(level)] ? Number(level) : 0;
  $("level").value = String(state.level);
  if (forced) $("names").hidden = true;
  await choose(Number(place) || 0, id);
}

// ── hands ──

function toggleNames() {
  if (forced) return;
  state.names = !state.names;
  $("names").setAttribute("aria-pressed", String(!state.names));
  flush();
  queue.then(() => load(current().id)).then(() => say(state.names ? "Names are shown." : "Names are hidden, and the order is another."));
}

const KEYS = {
  j: () => move(1), ArrowRight: () => move(1), k: () => move(-1), ArrowLeft: () => move(-1), n: moveToWaiting,
  c: () => $("comment").focus(), g: () => !$("whole").hidden && decide({}, true), x: () => decide({ points: null }),
  a: toggleNames, "[": () => choose(state.question - 1), "]": () => choose(state.question + 1),
  ".": () => give((current().points ?? 0) + 0.5), "?": () => $("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("textarea, input, select");
  if (event.key === "Escape" && typing) return event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  const act = /^\d$/.test(event.key) ? () => type(event.key) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

$("comment").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(flush, 700); });
$("comment").addEventListener("blur", flush);
$("points").addEventListener("change", () => decide({ points: $("points").value === "" ? null : Number($("points").value) }));
$("extra").addEventListener("change", () => decide({ extra: $("extra").value === "" ? null : Number($("extra").value) }));
$("question").addEventListener("change", () => choose(Number($("question").value)));
$("level").addEventListener("input", () => { flush(); state.level = Number($("level").value); draw(); });
$("names").addEventListener("click", toggleNames);
$("help").addEventListener("click", KEYS["?"]);
$("previous").addEventListener("click", KEYS.k);
$("next").addEventListener("click", KEYS.j);
$("waiting").addEventListener("click", KEYS.n);
$("whole").addEventListener("click", KEYS.g);
window.addEventListener("beforeunload", flush);
start().catch((error) => say(error.message, true));
