"use strict";
const SLOTS = [
  ["gruppe", "Løngruppe"], ["lg", "Løngeneration (08/2023)"], ["kørsel", "Lønkørsel (1 eller 2)"],
  ["lg ÅÅMMK", "Stempel: år, måned, kørsel"], ["lg MMÅÅK", "Stempel: måned, år, kørsel"],
  ["lg MMMM ÅÅÅÅ", "Løngeneration med månedens navn"], ["udbetalt MMMM ÅÅÅÅ", "Måned, lønnen udbetales"],
  ["side", "Side"], ["sider", "Antal sider"], ["udskrevet", "Udskrevet den"],
  ["antal", "Antal rækker"], ["antal Fejl", "Antal fejl"], ["antal Advis", "Antal advis"],
  ["antal Information", "Antal informationer"], ["antal Erindring", "Antal erindringer"],
  ["antal i alt", "Antal i hele filen"], ["antal personer", "Antal personer"], ["*", "Skifter fra gang til gang"],
];
const KINDS = ["Fejl", "Advis", "Information", "Erindring"];
const GUTTER = 8.5;
const $ = id => document.getElementById(id);
let state = null, picked = -1, chars = 8, kept = null, word = null;

async function ask(change) {
  const options = change ? { method: "POST", body: JSON.stringify(change), headers: { "Content-Type": "application/json" } } : {};
  const answer = await fetch(change ? "sig" : "vis", { ...options, cache: "no-store" });
  const told = await answer.json();
  if (told.error) { say(told.error); return false; }
  state = told.shown;
  say("");
  show();
  return true;
}
function say(text) { $("besked").textContent = text; }
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}
function colour(column) { return column === null || column === undefined ? "" : `c${column % 8}`; }
function choice(options, value, changed, attributes) {
  const select = make("select", { ...attributes, onchange: event => changed(event.target.value) },
    ...options.map(([key, text]) => make("option", { value: key }, text)));
  select.value = value;
  return select;
}

function show() {
  $("print").value = state.print || "";
  if (document.activeElement !== $("recognise")) $("recognise").value = state.recognise.join(" + ");
  $("several").checked = state.several;
  if (document.activeElement !== $("skip")) $("skip").value = state.skip_left;
  $("undo").disabled = !state.can_undo;
  $("mangler").replaceChildren(...state.asked.map(asked => make("li", {}, asked.question,
    ...(asked.form ? [make("button", { type: "button", onclick: () => ask({ what: "accept", form: asked.form }) }, "Ja, som foreslået")] : []))));
  $("faerdig").hidden = !state.ready;
  showTypes();
  showLines();
  showHeads();
  const [all, advices, furniture, blank, unknown] = state.tally;
  $("tally").textContent = `${all} linjer = ${advices} i adviser + ${furniture} faste + ${blank} tomme + ${unknown} ikke genkendt. `
    + `${state.row_count} rækker; ` + (state.stated === null ? "udskriften siger ikke hvor mange. " : `udskriften siger ${state.stated}. `)
    + `Lønkørsel: ${state.run || "ikke fundet"}. Løngruppe: ${state.group || "ikke fundet"}.`;
  $("problems").replaceChildren(...state.problems.map(text => make("li", {}, text)));
  $("rows").tBodies[0].replaceChildren(...state.rows.map(row => make("tr", {},
    ...[row.kind, row.pay_number, row.name, row.code, row.text, row.amount, row.date, row.more].map(text => make("td", {}, text)))));
}
function showTypes() {
  const words = new Map(state.meanings);
  for (const line of state.lines) for (const cell of line.cells)
    if (cell.field === "Type" && cell.wrong) {
      const text = [...line.text].slice(cell.from, cell.to).join("").trim();
      if (text && !words.has(text) && words.size < 12) words.set(text, "");
    }
  $("types").hidden = words.size === 0;
  $("types").replaceChildren(...[...words].map(([text, kind]) => make("label", {}, `»${text}« er `,
    choice(["", ...KINDS].map(k => [k, k || "vælg"]), kind, value => value && ask({ what: "meaning", word: text, kind: value })))));
}
function showHeads() {
  const probe = make("span", { class: "text" }, "0".repeat(100));
  $("lines").append(probe);
  chars = probe.getBoundingClientRect().width / 100;
  probe.remove();
  $("heads").replaceChildren(...state.columns.map((column, at) => {
    const place = column.from === null ? at * 18 : column.from + state.skip_left;
    const options = [["", column.label ? `${column.label}?` : "?"], ...state.fields.map(field => [field, field])];
    const head = make("div", { class: "head" }, choice(options, column.sure ? column.field || "" : "",
      field => field && ask({ what: "field", column: at, field }),
      { "aria-label": `Hvad står i kolonnen ${column.label}?`, title: column.label, class: colour(at) }));
    head.style.left = `${(GUTTER + place) * chars}px`;
    if (column.from !== null) head.append(grip(column, at));
    return head;
  }));
}
function grip(column, at) {
  const move = from => from >= 0 && from !== column.from && ask({ what: "from", column: at, from });
  const button = make("button", {
    type: "button", class: "grip", "aria-label": `Flyt kolonnen ${column.label}: pil til venstre og højre; Delete fjerner den`,
    onkeydown: async event => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) { event.preventDefault(); await move(column.from + step); document.querySelectorAll("#heads .grip")[at]?.focus(); }
      if (event.key === "Delete") ask({ what: "remove_column", column: at });
    },
    onpointerdown: event => {
      event.preventDefault();
      button.focus();
      button.setPointerCapture(event.pointerId);
      const start = event.clientX;
      button.onpointermove = moved => { button.style.transform = `translateX(${moved.clientX - start}px)`; };
      button.onpointerup = ended => {
        button.onpointermove = button.onpointerup = null;
        button.style.transform = "";
        move(column.from + Math.round((ended.clientX - start) / chars));
      };
    },
  });
  return button;
}
function showLines() {
  const scroll = $("udskrift").scrollTop;
  $("lines").replaceChildren(...state.lines.map((line, at) => {
    const text = make("span", { class: "text" });
    const signs = [...line.text];
    let from = 0;
    for (const cell of [...line.cells].sort((a, b) => a.from - b.from)) {
      if (cell.from < from) continue;
      text.append(signs.slice(from, cell.from).join(""));
      text.append(make("span", { class: cell.wrong ? "cell wrong" : `cell ${colour(cell.column)}`, title: cell.wrong || cell.field || "" },
        signs.slice(cell.from, cell.to).join("")));
      from = cell.to;
    }
    text.append(signs.slice(from).join("") || " ");
    return make("div", { class: `line ${line.take}`, role: "option", id: `l${at}`, "aria-selected": "false", title: line.why || "",
      onclick: () => pick(at) }, make("span", { class: "taken" }, line.take), text);
  }));
  $("udskrift").scrollTop = scroll;
  pick(picked, true);
}
function pick(at, quiet) {
  document.querySelectorAll(".line[aria-selected='true']").forEach(line => line.setAttribute("aria-selected", "false"));
  picked = at;
  const line = state.lines[at];
  if (!line) return;
  const element = $(`l${at}`);
  element.setAttribute("aria-selected", "true");
  $("lines").setAttribute("aria-activedescendant", `l${at}`);
  if (!quiet) element.scrollIntoView({ block: "nearest" });
  $("which").textContent = `Side ${line.page}, linje ${line.line}` + (line.same > 1 ? ` og ${line.same - 1} andre af samme form` : "")
    + (line.why ? `: ${line.why}` : ".") + line.cells.filter(cell => cell.wrong).map(cell => " " + cell.wrong).join("");
}
/* Det markerede i den valgte linje, i tegn. */
function marked() {
  const selection = getSelection();
  if (picked < 0 || selection.rangeCount === 0 || selection.isCollapsed) return null;
  const text = $(`l${picked}`).querySelector(".text"), range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const from = [...before.toString()].length;
  return [from, from + [...range.toString()].length];
}
function chosen() {
  const range = marked();
  if (range) return range;
  return kept && kept.line === picked ? kept.range : null;
}
/* Med tastaturet: Ctrl og pil markerer det næste ord. */
function markWord(step) {
  const text = state.lines[picked]?.text;
  if (!text) return;
  const words = [...text.matchAll(/\S+/g)].map(found => [[...text.slice(0, found.index)].length, [...found[0]].length]);
  const at = word && word.line === picked ? Math.min(Math.max(word.at + step, 0), words.length - 1) : 0;
  if (!words[at]) return;
  word = { line: picked, at };
  select(picked, words[at][0], words[at][0] + words[at][1]);
}
function select(line, from, to) {
  const text = $(`l${line}`).querySelector(".text");
  const point = place => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const count = [...node.data].length;
      if (place <= count) return [node, [...node.data].slice(0, place).join("").length];
      place -= count;
    }
    return [text, text.childNodes.length];
  };
  const range = document.createRange();
  range.setStart(...point(from));
  range.setEnd(...point(to));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  say(`Markeret: ${range}`);
}

$("slot").append(...SLOTS.map(([slot, text]) => make("option", { value: slot }, text)));
$("lines").addEventListener("keydown", event => {
  if (event.ctrlKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
    event.preventDefault();
    markWord(event.key === "ArrowRight" ? 1 : -1);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -1e9, End: 1e9 }[event.key];
  if (!step) return;
  event.preventDefault();
  pick(Math.min(Math.max(picked + step, 0), state.lines.length - 1));
});
document.querySelectorAll("#role [data-role]").forEach(button => button.addEventListener("click", () => {
  if (picked < 0) { say("Vælg først en linje."); return; }
  ask({ what: "role", line: picked, role: button.dataset.role, kind: button.dataset.kind || null });
}));
/* Det markerede huskes, når markeringen går tabt ved et klik i listen eller på en knap. */
document.addEventListener("selectionchange", () => {
  const range = marked();
  if (range) kept = { line: picked, range };
});
$("mark").addEventListener("click", () => {
  const range = chosen();
  if (!range) { say("Marker først de tegn i linjen, der siger det."); return; }
  ask({ what: "states", line: picked, from: range[0] - state.skip_left, to: range[1] - state.skip_left, slot: $("slot").value });
});
$("known").addEventListener("click", () => {
  const range = chosen();
  if (!range) { say("Marker først en tekst på første side."); return; }
  ask({ what: "recognise", text: [...state.lines[picked].text].slice(...range).join("") });
});
$("print").addEventListener("change", event => event.target.value && ask({ what: "print", print: event.target.value }));
$("recognise").addEventListener("change", event => ask({ what: "recognise", text: event.target.value }));
$("several").addEventListener("change", event => ask({ what: "several", several: event.target.checked }));
$("skip").addEventListener("change", event => ask({ what: "skip_left", count: Number(event.target.value) || 0 }));
$("undo").addEventListener("click", () => ask({ what: "undo" }));
$("heads").addEventListener("dblclick", event => {
  if (event.target.id !== "heads") return;
  const left = $("lines").getBoundingClientRect().left + GUTTER * chars;
  ask({ what: "add_column", from: Math.max(0, Math.round((event.clientX - left) / chars) - state.skip_left) });
});
async function send(path) {
  const answer = await fetch(path, { method: "POST", cache: "no-store" });
  const told = await answer.json();
  say(told.error || told.said);
}
$("save").addEventListener("click", () => send("gem"));
$("stop").addEventListener("click", async () => {
  await send("luk");
  document.querySelectorAll("button, select, input").forEach(element => { element.disabled = true; });
});
ask();
