// The little that pages do in the browser beyond htmx. Everything works without it.
"use strict";

(() => {
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("scripted");

  const isDark = () => (root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : system.matches);

  const showTheme = () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(isDark()));
    }
    document.dispatchEvent(new Event("theme"));
  };

  const chooseTheme = (theme) => {
    root.dataset.bsTheme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    showTheme();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) chooseTheme(isDark() ? "light" : "dark");
  });

  // "/" goes to the search box, unless somebody is typing.
  document.addEventListener("keydown", (event) => {
    const search = document.querySelector("input[type=search]");
    if (event.key !== "/" || !search || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    search.focus();
  });

  // A session that ended while the page stood open: the answer is the sign-in page, so go there.
  document.addEventListener("htmx:before:swap", (event) => {
    const answer = event.detail?.ctx?.response?.raw;
    if (answer?.redirected && new URL(answer.url).pathname === "/console/sign-in") {
      event.preventDefault();
      window.location.reload();
    }
  });

  system.addEventListener("change", showTheme);
  showTheme();
})();
