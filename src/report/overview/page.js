// Sorts and searches the table. Everything is there without it; what it says comes from the page's own attributes.
"use strict";
(() => {
  const table = document.getElementById("grupper");
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const search = document.getElementById("soeg");
  const shown = document.getElementById("vist");
  const said = document.getElementById("besked");
  const none = document.getElementById("ingen");
  const clear = document.getElementById("alle");
  const chips = [...document.querySelectorAll(".states button")];
  const byWords = new Intl.Collator("da", { numeric: true, sensitivity: "base" });
  const plain = (text) => text.replaceAll("\u00ad", "").toLocaleLowerCase("da");
  const number = (count) => count.toLocaleString("da-DK");

  const value = (row, at) => row.cells[at].dataset.v ?? row.cells[at].textContent.trim();
  // Numbers of rows are not what one looks for.
  const texts = new Map(rows.map((row) => [row, plain([...row.cells]
    .filter((cell) => !cell.classList.contains("count")).map((cell) => cell.textContent).join(" "))]));

  function sort(at, direction) {
    const isCount = heads[at].classList.contains("count") || heads[at].dataset.by === "number";
    const compare = (a, b) => {
      const [x, y] = [value(a, at), value(b, at)];
      // Where nothing is known stands last, whichever way.
      if (x === "" || y === "") return (x === "") - (y === "");
      return direction * (isCount ? x - y : byWords.compare(x, y));
    };
    const order = new Map(rows.map((row, place) => [row, place]));
    body.append(...[...rows].sort((a, b) => compare(a, b) || order.get(a) - order.get(b)));
    heads.forEach((head, other) => {
      const sorted = direction > 0 ? "ascending" : "descending";
      head.setAttribute("aria-sort", other === at ? sorted : "none");
    });
    const words = direction > 0 ? table.dataset.up : table.dataset.down;
    said.textContent = words.replace("#", heads[at].textContent.replaceAll("\u00ad", ""));
  }

  function find() {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    const state = chips.find((chip) => chip.getAttribute("aria-pressed") === "true")?.dataset.state;
    let count = 0;
    for (const row of rows) {
      const fits = wanted.every((word) => texts.get(row).includes(word)) && (!state || row.dataset.state === state);
      row.hidden = !fits;
      count += fits;
    }
    shown.textContent = shown.dataset.words.replace("#", number(count)).replace("%", number(rows.length));
    none.hidden = count > 0;
    clear.hidden = wanted.length === 0 && !state;
  }

  function press(state) {
    chips.forEach((chip) => chip.setAttribute("aria-pressed", String(chip.dataset.state === state)));
    find();
  }

  function showAll() {
    search.value = "";
    press(null);
  }

  heads.forEach((head, at) => {
    head.querySelector("button").addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      // What there is most of is looked for more often than what there is least of.
      const first = head.classList.contains("count") ? -1 : 1;
      sort(at, now === "none" ? first : now === "ascending" ? -1 : 1);
    });
  });
  chips.forEach((chip) => chip.addEventListener("click", () => {
    press(chip.getAttribute("aria-pressed") === "true" ? null : chip.dataset.state);
  }));
  document.querySelectorAll("button[data-show]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      showAll();
      if (button.dataset.show === "state") press(button.dataset.of);
      else sort(Number(button.dataset.of), -1);
      table.closest(".wide").focus();
      table.scrollIntoView();
    });
  });
  search.addEventListener("input", find);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !clear.hidden) {
      showAll();
      search.focus();
    }
  });
  clear.addEventListener("click", () => {
    showAll();
    search.focus();
  });

  document.documentElement.classList.add("script");
  chips.forEach((chip) => chip.setAttribute("aria-pressed", "false"));
  document.querySelectorAll(".tools [hidden]").forEach((tool) => {
    if (tool !== clear) tool.hidden = false;
  });
  find();
})();
