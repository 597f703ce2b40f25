(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { checks, students, texts } = data;
  const said = Object.fromEntries(data.words);
  const root = document.documentElement;
  const marks = Object.fromEntries([...data.outcomes.map(([letter, mark]) => [letter, mark]), [".", ""]]);
  const meanings = Object.fromEntries(data.outcomes.map(([letter, , wording]) => [letter, wording]));
  const meaning = (letter) => (letter === "." ? word("none") : of(meanings[letter]));
  // The columns before those of the checks: student, status, points, and the stage that is reached.
  const fixed = 4;
  const page = 150;

  // Words, in the language that is shown.
  const of = (wording) => (typeof wording === "string" ? wording : wording[root.lang === "ja" ? 0 : 1]);
  const text = (number) => of(texts[number]);
  const word = (name, ...values) => of(said[name]).replace(/\{\}/g, () => values.shift());

  // Elements. What a student or a cluster wrote becomes text and nothing else.
  const make = (tag, props, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (value === undefined) continue;
      if (name in element && name !== "role") element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== undefined));
    return element;
  };
  const marked = (line) => {
    const parts = line.split("`");
    if (parts.length % 2 === 0) return [line];
    return parts.map((part, at) => (at % 2 ? make("code", {}, part) : part));
  };

  // Who is shown, in which order.
  const state = { search: "", standing: "", check: "", verdict: "", key: "roster", down: false };
  const hay = students.map((it) => [it.id, it.name, it.place, it.namespace, it.server].join("\n").toLowerCase());
  const rank = { stopped: 0, waiting: 1, empty: 2, undetermined: 3, failed: 4, passed: 5 };
  const columns = () => {
    if (state.check.startsWith("#")) return [Number(state.check.slice(1))];
    const all = checks.map((_, at) => at);
    return state.check ? all.filter((at) => checks[at].stage === state.check.slice(1)) : all;
  };
  const fits = (at, asked) => {
    const it = students[at];
    if (state.search && !hay[at].includes(state.search)) return false;
    if (state.standing && it.standing !== state.standing) return false;
    return !state.verdict || asked.some((column) => it.cells[column] === state.verdict);
  };
  const value = {
    standing: (it) => rank[it.standing],
    points: (it) => (it.points ? it.points[0] + it.points[3] / 1000 : -1),
    reached: (it) => it.reached ?? -1,
  };
  const shown = () => {
    const asked = columns();
    const found = students.map((_, at) => at).filter((at) => fits(at, asked));
    const { key } = state;
    let compare;
    if (key === "student") {
      const order = new Intl.Collator(root.lang);
      const named = students.map((it) => it.name || it.id);
      compare = (a, b) => order.compare(named[a], named[b]);
    } else if (key in value) {
      compare = (a, b) => value[key](students[a]) - value[key](students[b]);
    } else if (key !== "roster") {
      const order = "fibtsnp.";
      compare = (a, b) => order.indexOf(students[a].cells[key]) - order.indexOf(students[b].cells[key]);
    }
    if (compare) found.sort((a, b) => (state.down ? -1 : 1) * compare(a, b) || a - b);
    return found;
  };

  // The matrix. Rows are made as they come into sight.
  const scroll = document.getElementById("scroll");
  let order = [];
  let body;
  let current = [1, 0];
  const points = (it) => {
    if (!it.points) return "–";
    const [won, possible, open] = it.points;
    return open ? `${won}–${won + open}/${possible}` : `${won}/${possible}`;
  };
  const hasMark = (it) => data.marked && it.mark !== undefined;
  const pill = (it) => make("span", { className: `pill ${it.standing}` }, text(it.word));
  const starts = checks.map((check, at) => at === 0 || checks[at - 1].stage !== check.stage);
  const row = (at, index) => {
    const it = students[at];
    const flag = it.remarks ? make("span", { className: "flag", title: word("remarks") }, " *") : undefined;
    const name = make("b", {}, it.name || it.id, ...(flag ? [flag] : []));
    const who = make("button", { type: "button", tabIndex: -1 }, name);
    if (it.name) who.append(make("small", {}, it.id));
    const line = make("tr", { "aria-rowindex": index + 3 });
    line.dataset.at = at;
    line.append(
      make("th", { scope: "row", className: "who" }, who),
      make("td", { tabIndex: -1 }, pill(it)),
      make("td", { tabIndex: -1, className: "number" }, points(it), ...(hasMark(it) ? [make("small", {}, ` ${it.mark}`)] : [])),
      make("td", { tabIndex: -1, className: "reached" }, it.reached === undefined ? "" : checks[it.reached].stage),
    );
    if (it.why !== undefined) {
      line.append(make("td", { tabIndex: -1, className: "why first", colSpan: checks.length }, text(it.why)));
      return line;
    }
    for (let column = 0; column < checks.length; column += 1) {
      const letter = it.cells[column];
      const byHand = (it.byHand || []).includes(column);
      const cell = make("td", { tabIndex: -1, className: `v ${letter}${starts[column] ? " first" : ""}${byHand ? " by-hand" : ""}` }, marks[letter]);
      const label = meaning(letter);
      cell.setAttribute("aria-label", byHand ? `${label} (${word("byHand")})` : label);
      if (byHand) cell.title = word("byHand");
      line.append(cell);
    }
    return line;
  };
  const grow = (count) => {
    const from = body.rows.length;
    const to = Math.min(order.length, from + count);
    const part = document.createDocumentFragment();
    for (let at = from; at < to; at += 1) part.append(row(order[at], at));
    body.append(part);
  };
  const sorter = (key, label, props) => {
    const button = make("button", { type: "button", tabIndex: -1 }, label);
    const by = String(state.key) === String(key) ? (state.down ? "descending" : "ascending") : "none";
    const head = make("th", { scope: "col", "aria-sort": by, ...props }, button);
    button.addEventListener("click", () => {
      if (String(state.key) !== String(key)) Object.assign(state, { key, down: key === "points" });
      else if (state.down === (key === "points")) state.down = !state.down;
      else Object.assign(state, { key: "roster", down: false });
      const column = head.cellIndex;
      draw();
      current = [0, column];
      focusable(0, column).focus();
    });
    return head;
  };
  const header = () => {
    const stages = make("tr", { "aria-rowindex": 1 });
    stages.append(make("td", { className: "who" }), make("td", { colSpan: fixed - 1 }));
    checks.forEach((check, at) => {
      if (!starts[at]) return;
      const width = checks.filter((other) => other.stage === check.stage).length;
      const title = of(check.stageTitle);
      stages.append(make("th", { scope: "colgroup", className: "stage", colSpan: width, title }, check.stage));
    });
    const names = make("tr", { "aria-rowindex": 2 });
    names.append(
      sorter("student", word("student"), { className: "who" }),
      sorter("standing", word("standing")),
      sorter("points", word("points")),
      sorter("reached", word("reached")),
    );
    checks.forEach((check, at) => {
      const title = of(check.title);
      const head = sorter(at, check.name, { className: `name${starts[at] ? " first" : ""}`, title });
      head.firstChild.setAttribute("aria-label", `${check.name}: ${title}`);
      names.append(head);
    });
    return make("thead", {}, stages, names);
  };
  const draw = () => {
    order = shown();
    body = make("tbody");
    current = [1, 0];
    const table = make("table", { className: "grid", role: "grid", "aria-rowcount": order.length + 2, "aria-colcount": checks.length + fixed },
      make("caption", {}, word("caption")), header(), body);
    grow(page);
    scroll.replaceChildren(table, ...(order.length ? [] : [make("p", { className: "nobody" }, word("nobody"))]));
    scroll.scrollTop = 0;
    cue();
    legend();
    document.getElementById("shown").textContent = word("shown", students.length, order.length);
    const first = focusable(1, 0) || focusable(0, 0);
    first.tabIndex = 0;
    for (const tile of document.querySelectorAll("[data-standing]")) {
      tile.setAttribute("aria-pressed", String(tile.dataset.standing === state.standing));
    }
  };
  scroll.addEventListener("scroll", () => {
    if (scroll.scrollTop + scroll.clientHeight * 3 > scroll.scrollHeight) grow(page);
    cue();
  }, { passive: true });
  // On which sides there is more to scroll.
  function cue() {
    const sides = {
      left: scroll.scrollLeft > 1, right: scroll.scrollLeft + scroll.clientWidth < scroll.scrollWidth - 1,
      down: scroll.scrollTop + scroll.clientHeight < scroll.scrollHeight - 1,
    };
    const frame = document.getElementById("frame");
    for (const [name, is] of Object.entries(sides)) frame.classList.toggle(name, is);
  }
  addEventListener("resize", cue);
  // The marks that occur, and what each means.
  const occurring = [...new Set(students.flatMap((it) => (it.points ? [...it.cells] : [])))];
  function legend() {
    const shown = data.outcomes.filter(([letter]) => occurring.includes(letter));
    const items = shown.map(([letter, mark]) => make("span", {}, make("b", { className: `v ${letter}` }, mark), ` ${meaning(letter)}`));
    document.getElementById("legend").replaceChildren(...items);
  }

  // Keys: row 0 are the headers.
  function focusable(line, column) {
    const heads = body.parentElement.tHead.rows[1];
    const cells = (line === 0 ? heads : body.rows[line - 1])?.cells;
    const cell = cells?.[Math.min(column, cells.length - 1)];
    return cell?.querySelector("button") || cell;
  }
  const go = (line, column) => {
    while (line > body.rows.length && body.rows.length < order.length) grow(page);
    line = Math.max(0, Math.min(line, body.rows.length));
    column = Math.max(0, Math.min(column, checks.length + fixed - 1));
    const to = focusable(line, column);
    for (const old of scroll.querySelectorAll('[tabindex="0"]')) old.tabIndex = -1;
    to.tabIndex = 0;
    current = [line, column];
    to.focus({ preventScroll: true });
    const cell = to.closest("td,th");
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    // What the header and the first column hide is not in sight.
    const head = body.parentElement.tHead.offsetHeight;
    const side = body.parentElement.tHead.rows[1].cells[0].offsetWidth;
    if (line > 0 && cell.parentElement.offsetTop < scroll.scrollTop + head) scroll.scrollTop = cell.parentElement.offsetTop - head;
    if (column > 0 && cell.offsetLeft < scroll.scrollLeft + side) scroll.scrollLeft = cell.offsetLeft - side;
  };
  scroll.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td,th");
    const line = cell.closest("tbody") ? cell.parentElement.sectionRowIndex + 1 : 0;
    if (focusable(...current)?.closest("td,th") !== cell) current = [line, cell.cellIndex];
  });
  scroll.addEventListener("keydown", (event) => {
    const [line, column] = current;
    const last = checks.length + fixed - 1;
    const moves = {
      ArrowUp: [line - 1, column], ArrowDown: [line + 1, column],
      ArrowLeft: [line, column - 1], ArrowRight: [line, column + 1],
      PageUp: [Math.max(1, line - 10), column], PageDown: [line + 10, column],
      Home: [event.ctrlKey ? 1 : line, 0], End: [event.ctrlKey ? order.length : line, last],
    };
    if (moves[event.key] && !event.altKey && !event.metaKey) {
      event.preventDefault();
      go(...moves[event.key]);
    } else if (line > 0 && (event.key === "Enter" || event.key === " ") && event.target.tagName !== "BUTTON") {
      event.preventDefault();
      open(Number(event.target.closest("tr").dataset.at));
    }
  });
  scroll.addEventListener("click", (event) => {
    const line = event.target.closest("tbody tr");
    if (line && String(getSelection()) === "") open(Number(line.dataset.at));
  });

  // One student in full.
  const dialog = document.getElementById("student");
  const difference = ([what, expected, actual]) => {
    const sides = [["expected", expected], ["actual", actual]].filter(([, value]) => text(value));
    const list = sides.map(([name, value]) => make("div", { className: name }, make("dt", {}, word(name)), make("dd", {}, text(value))));
    return [make("p", { className: "what" }, ...marked(text(what))), ...(list.length ? [make("dl", { className: "diff" }, ...list)] : [])];
  };
  const titled = (at) => make("b", {}, of(checks[at].title), " ", make("span", { className: "quiet" }, `${checks[at].stage} / ${checks[at].name}`));
  const cards = (it, letter, heading) => {
    const told = (it.told || []).filter(([at]) => it.cells[at] === letter);
    if (!told.length) return [];
    return [make("h3", {}, word(heading)), ...told.map(([at, why, details]) => make("div", { className: `card check ${letter}` }, titled(at),
      ...(details.length ? details.flatMap(difference) : [make("p", { className: "what" }, ...marked(text(why)))])))];
  };
  const list = (it, letters, heading) => {
    const reasons = new Map((it.told || []).map(([at, why]) => [at, why]));
    const found = checks.map((_, at) => at).filter((at) => letters.includes(it.cells[at]));
    if (!found.length) return [];
    const items = found.map((at) => {
      const byHand = (it.byHand || []).includes(at) ? ` (${word("byHand")})` : "";
      const item = make("li", {}, of(checks[at].title), byHand);
      const why = reasons.has(at) ? text(reasons.get(at)) : "";
      if (why) item.append(" ", make("span", { className: "quiet" }, ...marked(why)));
      return item;
    });
    return [make("details", { open: letters !== "p" && it.standing !== "failed" }, make("summary", {}, `${word(heading)} (${found.length})`), make("ul", { className: "plain" }, ...items))];
  };
  const facts = (it) => {
    const all = [["server", it.server], ["cluster", it.cluster], ["namespace", it.namespace], ["place", it.place],
      ["finished", it.finished && new Date(it.finished).toLocaleString(root.lang)], ["took", it.finished && word("seconds", (it.ms / 1000).toFixed(1))]];
    const known = all.filter(([, value]) => value).map(([name, value]) => make("div", {}, make("dt", {}, word(name)), make("dd", {}, value)));
    return [make("h3", {}, word("where")), make("dl", { className: "facts" }, ...known)];
  };
  let opener;
  const open = (at) => {
    const it = students[at];
    const place = order.indexOf(at);
    const step = (by, label) => {
      const to = order[place + by];
      const button = make("button", { type: "button", disabled: place < 0 || to === undefined }, word(label));
      button.addEventListener("click", () => {
        open(to);
        const again = dialog.querySelector(by < 0 ? "nav button" : "nav button + button");
        (again.disabled ? dialog.querySelector("nav button:last-child") : again).focus();
      });
      return button;
    };
    const close = make("button", { type: "button" }, word("close"));
    close.addEventListener("click", () => dialog.close());
    const sum = make("p", { className: "sum" }, pill(it), " ");
    if (it.points) {
      const [, , undetermined, bonus, bonuses] = it.points;
      sum.append(make("strong", {}, points(it)));
      if (hasMark(it)) sum.append(` · ${word("mark", it.mark, data.full)}`);
      if (undetermined) sum.append(` · ${word("open", undetermined)}`);
      if (bonuses) sum.append(` · ${word("bonus", bonus, bonuses)}`);
    }
    const content = make("div", {}, sum);
    if (it.why !== undefined) content.append(make("p", { className: "what" }, ...marked(text(it.why))));
    if (it.next !== undefined) content.append(make("p", {}, ...marked(text(it.next))));
    if (it.remarks) content.append(make("h3", {}, word("remarks")), ...it.remarks.map((number) => make("p", { className: "note" }, text(number))));
    content.append(...cards(it, "f", "failing"), ...cards(it, "i", "unsure"), ...list(it, "btsn", "skipped"), ...list(it, "p", "passing"), ...facts(it));
    const title = make("h2", { id: "student-title" }, it.name || it.id);
    if (it.name) title.append(" ", make("span", { className: "quiet" }, it.id));
    dialog.replaceChildren(make("header", {}, title, make("nav", {}, step(-1, "previous"), step(1, "next"), close)), content);
    dialog.dataset.at = at;
    if (!dialog.open) {
      opener = document.activeElement;
      dialog.showModal();
      close.focus();
    }
    dialog.scrollTop = 0;
  };
  dialog.addEventListener("close", () => {
    const line = body.querySelector(`tr[data-at="${dialog.dataset.at}"]`);
    if (opener?.isConnected && !opener.closest("tbody")) opener.focus();
    else if (line) go(line.sectionRowIndex + 1, current[1]);
    else opener?.focus();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  // Filters.
  const filters = document.getElementById("filters");
  const choice = (name, options) => {
    const select = make("select", {}, ...options);
    select.value = state[name];
    select.addEventListener("change", () => {
      state[name] = select.value;
      // A check alone filters nobody: what is looked for is who fails it.
      if (name === "check" && state.check && !state.verdict) state.verdict = "f";
      controls();
      draw();
      filters.querySelector(`[data-name="${name}"]`).focus();
    });
    select.dataset.name = name;
    return make("label", {}, word(name), select);
  };
  const option = (value, label) => make("option", { value }, label);
  const controls = () => {
    const search = make("input", { type: "search", id: "search", value: state.search, autocomplete: "off", spellcheck: false });
    search.addEventListener("input", () => {
      state.search = search.value.trim().toLowerCase();
      draw();
    });
    const stages = checks.filter((_, at) => starts[at]).map((check) => {
      const inside = checks.map((other, at) => [other, at]).filter(([other]) => other.stage === check.stage);
      return make("optgroup", { label: of(check.stageTitle) }, option(`:${check.stage}`, word("anyOf", check.stage)),
        ...inside.map(([other, at]) => option(`#${at}`, `${other.name}: ${of(other.title)}`)));
    });
    const reset = make("button", { type: "button" }, word("reset"));
    reset.addEventListener("click", () => {
      Object.assign(state, { search: "", standing: "", check: "", verdict: "", key: "roster", down: false });
      controls();
      draw();
      document.getElementById("search").focus();
    });
    filters.replaceChildren(
      make("label", {}, word("search"), search),
      choice("standing", [option("", word("all")), ...["passed", "failed", "undetermined", "empty", "stopped", "waiting"].map((it) => option(it, word(it)))]),
      choice("check", [option("", word("anyCheck")), ...stages]),
      choice("verdict", [option("", word("all")), ...[..."fpi", ...[..."btsn"].filter((it) => occurring.includes(it))].map((it) => option(it, `${marks[it]} ${meaning(it)}`))]),
      reset,
    );
    filters.hidden = false;
  };
  for (const tile of document.querySelectorAll("[data-standing]")) {
    tile.addEventListener("click", () => {
      state.standing = state.standing === tile.dataset.standing ? "" : tile.dataset.standing;
      controls();
      draw();
    });
  }

  // Who stumbles over a check, made when it is asked for.
  const people = 40;
  const sorts = 12;
  const fill = (details) => {
    const { stumbles } = checks[Number(details.dataset.stumbles)];
    const items = stumbles.slice(0, sorts).map(([number, entries]) => {
      const buttons = entries.slice(0, people).map((at) => {
        const button = make("button", { type: "button" }, students[at].name || students[at].id);
        button.addEventListener("click", () => open(at));
        return button;
      });
      if (entries.length > people) buttons.push(make("span", {}, word("more", entries.length - people)));
      return make("li", {}, ...marked(text(number)), ` (${word("people", entries.length)})`, make("div", { className: "people" }, ...buttons));
    });
    if (stumbles.length > sorts) items.push(make("li", {}, word("moreSorts", stumbles.length - sorts)));
    details.querySelector("ul")?.remove();
    details.append(make("ul", {}, ...items));
  };
  const unfolded = document.querySelectorAll("[data-stumbles]");
  for (const details of unfolded) details.addEventListener("toggle", () => details.open && fill(details));

  addEventListener("keydown", (event) => {
    const writing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName);
    if (event.key === "/" && !writing && !dialog.open) {
      event.preventDefault();
      document.getElementById("search").focus();
    } else if (event.key === "Escape" && document.activeElement?.id === "search") {
      document.activeElement.value = "";
      state.search = "";
      draw();
    }
  });
  addEventListener("beforeprint", () => grow(order.length));
  const all = () => {
    controls();
    draw();
    for (const details of unfolded) if (details.open) fill(details);
    if (dialog.open) open(Number(dialog.dataset.at));
  };
  new MutationObserver(all).observe(root, { attributes: true, attributeFilter: ["lang"] });
  all();
})();
