addEventListener("load", () => {
  const errors = [];
  addEventListener("error", (event) => errors.push(String(event.message)));
  const to = document.querySelector('[data-to="LANG"]');
  to.focus();
  to.click();
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      const parts = numbers(colour);
      if (parts.length < 4 || parts[3] > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let least = { ratio: 99 };
  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.getClientRects().length || element.closest("script,style")) continue;
    texts += 1;
    const [one, two] = [light(getComputedStyle(element).color), light(behind(element))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < least.ratio) least = { ratio, text: node.textContent.trim().slice(0, 60) };
  }
  const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map((it) => Number(it.tagName[1]));
  const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
  parent.postMessage(JSON.stringify({
    errors,
    lang: document.documentElement.lang,
    title: document.title,
    pressed: to.getAttribute("aria-pressed"),
    text: document.body.innerText,
    width: innerWidth,
    wide: document.documentElement.scrollWidth,
    tall: document.documentElement.scrollHeight,
    contrast: least,
    texts,
    levels,
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    lost: [...document.querySelectorAll('a[href^="#"]')].map((it) => it.hash.slice(1)).filter((id) => !document.getElementById(id)),
    unnamed: [...document.querySelectorAll("table")].filter((it) => !it.caption).length,
    mains: document.querySelectorAll("main").length,
    scripts: document.scripts.length,
    images: document.images.length,
    ground: getComputedStyle(document.body).backgroundColor,
  }), "*");
});
