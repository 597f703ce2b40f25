(() => {
  const root = document.documentElement;
  const title = document.querySelector("title");
  const buttons = document.querySelectorAll("[data-to]");
  const show = (lang) => {
    root.lang = root.dataset.lang = lang;
    document.title = title.dataset[lang];
    for (const time of document.querySelectorAll("time")) {
      time.textContent = new Date(time.dateTime).toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
    }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.to === lang));
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.to));
  show(root.dataset.lang);
  document.querySelector(".switch").hidden = false;
  // What is folded up on a screen is missing on paper.
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
