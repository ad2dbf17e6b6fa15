// Draws the table that a chart names: <div data-chart="#table">. The table stays the truth; this is its picture.
"use strict";

(() => {
  const FONT = "12px Inter";

  const rowsOf = (table) =>
    [...table.tBodies[0].rows].map(({ dataset }) => [
      Date.parse(`${dataset.day}T12:00:00Z`) / 1000,
      Number(dataset.earned),
      Number(dataset.spent),
    ]);

  const coloursOf = (element) => {
    const probe = document.createElement("i");
    element.append(probe);
    const colour = (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const found = { accent: colour("--accent"), quiet: colour("--ink-2"), line: colour("--line") };
    probe.remove();
    return found;
  };

  const faded = (colour) => colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.10)");

  const draw = (element) => {
    const table = document.querySelector(element.dataset.chart);
    const scale = 10 ** Number(table.dataset.decimals);
    const language = document.documentElement.lang;
    const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
    const exact = new Intl.NumberFormat(language);
    const month = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" });
    const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    const rows = rowsOf(table);
    const values = [0, 1, 2].map((column) => rows.map((row) => (column ? row[column] / scale : row[0])));
    const last = rows.length - 1;
    // The running week is not over: it is drawn apart, dashed, so that it does not look like a fall.
    const over = (series) => series.map((value, at) => (at < last || !last ? value : null));
    const running = (series) => series.map((value, at) => (at >= last - 1 ? value : null));
    const data = [values[0], over(values[1]), over(values[2]), running(values[1]), running(values[2])];
    const colour = coloursOf(element);
    const read = (name) => element.closest(".card").querySelector(`[data-read=${name}]`);

    const tell = (plot) => {
      const at = plot.cursor.idx;
      const week = read("week");
      read("earned").textContent = at == null ? "" : exact.format(values[1][at]);
      read("spent").textContent = at == null ? "" : exact.format(values[2][at]);
      week.textContent = at == null ? "" : day.format(values[0][at] * 1000) + (at === last ? `, ${week.dataset.soFar}` : "");
      if (at == null) return;
      element.setAttribute("aria-valuenow", String(at + 1));
      element.setAttribute("aria-valuetext", element.closest(".card").querySelector(".legend").textContent.replace(/\s+/g, " ").trim());
    };

    const axis = { stroke: colour.quiet, font: FONT, ticks: { show: false } };
    return new uPlot(
      {
        width: element.clientWidth - 20,
        height: element.clientHeight,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: { y: { range: (_, __, most) => [0, Math.max(most * 1.08, 1)] } },
        axes: [
          { ...axis, grid: { show: false }, size: 32, space: 64, values: (_, splits) => splits.map((at) => month.format(at * 1000)) },
          { ...axis, grid: { stroke: colour.line, width: 1 }, size: 54, values: (_, splits) => splits.map((n) => short.format(n)) },
        ],
        series: [
          {},
          { stroke: colour.accent, width: 2.25, fill: faded(colour.accent), points: { show: false } },
          { stroke: colour.quiet, width: 1.75, points: { show: false } },
          { stroke: colour.accent, width: 2.25, dash: [3, 4], points: { show: false } },
          { stroke: colour.quiet, width: 1.75, dash: [3, 4], points: { show: false } },
        ],
        hooks: { setCursor: [tell] },
      },
      data,
      element,
    );
  };

  const charts = new Map();
  const redraw = () => {
    for (const element of document.querySelectorAll("[data-chart]")) {
      charts.get(element)?.destroy();
      charts.set(element, draw(element));
    }
  };

  // The arrow keys go from week to week, Home and End to the first and the last.
  const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4, Home: -1e9, End: 1e9 };
  document.addEventListener("keydown", (event) => {
    const plot = charts.get(event.target);
    if (!plot || !(event.key in STEPS)) return;
    event.preventDefault();
    const last = plot.data[0].length - 1;
    const from = plot.cursor.idx ?? last + (STEPS[event.key] < 0 ? 1 : 0);
    const at = Math.min(Math.max(from + STEPS[event.key], 0), last);
    plot.setCursor({ left: plot.valToPos(plot.data[0][at], "x"), top: 1 });
  });

  // The canvas is painted once, so the font must be there before.
  document.fonts.load(FONT).then(redraw, redraw);
  document.addEventListener("theme", redraw);
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 120);
  });
})();
