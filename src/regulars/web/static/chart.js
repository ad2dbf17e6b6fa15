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
    const data = [0, 1, 2].map((column) => rows.map((row) => (column ? row[column] / scale : row[0])));
    const colour = coloursOf(element);
    const read = (name) => element.closest(".card").querySelector(`[data-read=${name}]`);

    const tell = (plot) => {
      const at = plot.cursor.idx;
      read("earned").textContent = at == null ? "" : exact.format(data[1][at]);
      read("spent").textContent = at == null ? "" : exact.format(data[2][at]);
      read("week").textContent = at == null ? "" : day.format(data[0][at] * 1000);
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

  // The canvas is painted once, so the font must be there before.
  document.fonts.load(FONT).then(redraw, redraw);
  document.addEventListener("theme", redraw);
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(redraw, 120);
  });
})();
