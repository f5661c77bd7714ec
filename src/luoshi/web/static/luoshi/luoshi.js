// Small comforts; every page works without them.
"use strict";
document.documentElement.classList.add("js");

function readyFilters(root) {
  for (const form of root.querySelectorAll("form[data-auto]")) {
    for (const button of form.querySelectorAll("button[data-see]")) button.hidden = true;
    form.addEventListener("change", () => form.requestSubmit());
  }
}

let lastRow = null;
const listUrl = window.location.href;

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-print],[data-close],a[hx-get]");
  if (!target) return;
  if (target.hasAttribute("data-print")) window.print();
  if (target.hasAttribute("data-close")) {
    event.preventDefault();
    closeDrawer();
  }
  if (target.matches("a[hx-get]")) lastRow = target;
});

function closeDrawer() {
  const drawer = document.getElementById("drawer");
  if (!drawer || !drawer.firstElementChild) return;
  drawer.replaceChildren();
  window.history.replaceState(null, "", listUrl);
  for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
  if (lastRow) lastRow.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrawer();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "drawer") return;
  for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
  if (lastRow) lastRow.closest("tr")?.classList.add("chosen");
  event.detail.target.querySelector("h2")?.focus();
});

// Below the drawer's width a row opens the item's page itself.
document.addEventListener("htmx:beforeRequest", (event) => {
  const link = event.detail.elt;
  if (link.matches("a[hx-get]") && window.matchMedia("(max-width: 1100px)").matches) {
    event.preventDefault();
    window.location.assign(link.href);
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    const boxes = document.querySelectorAll(event.target.dataset.all);
    for (const box of boxes) box.checked = event.target.checked;
  }
});

// What is typed into a record survives a broken line: it is kept in this browser until the record is entered.
function kept(form) {
  const words = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || name === "host" || name === "draft") continue;
    if (typeof value === "string") (words[name] ??= []).push(value); // a chosen file is not kept
  }
  return words;
}

function putBack(form, words) {
  for (const field of form.elements) {
    if (!field.name || !(field.name in words || ["checkbox", "radio"].includes(field.type))) continue;
    const values = words[field.name] ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (!["hidden", "file"].includes(field.type)) field.value = values[0] ?? "";
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function readyKeeping(form) {
  const key = form.dataset.keep;
  const before = window.localStorage.getItem(key);
  const offer = form.querySelector(".kept");
  if (before && offer) {
    offer.hidden = false;
    offer.querySelector("[data-put-back]").addEventListener("click", () => {
      putBack(form, JSON.parse(before));
      offer.hidden = true;
    });
    offer.querySelector("[data-forget]").addEventListener("click", () => {
      window.localStorage.removeItem(key);
      offer.hidden = true;
    });
  }
  form.addEventListener("input", () => window.localStorage.setItem(key, JSON.stringify(kept(form))));
}

// On a narrow screen the two years begin at the month that is now.
function readyHeat() {
  for (const box of document.querySelectorAll(".heatbox")) {
    const now = box.querySelector("th.this");
    if (now && box.scrollWidth > box.clientWidth) box.scrollLeft = now.offsetLeft - box.clientWidth + 90;
  }
}

document.addEventListener("htmx:afterSettle", readyHeat);
readyHeat();
for (const form of document.querySelectorAll("form[data-keep]")) readyKeeping(form);
for (const each of document.querySelectorAll("[data-forget-kept]")) window.localStorage.removeItem(each.dataset.forgetKept);
readyFilters(document);
document.querySelector(".errors")?.focus();
