/* What the office's pages do beyond HTML. Everything works without it. */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));

  /* ---- keys: / to search, g then a number for the menu ---- */
  let going = 0;

  function goTo(number) {
    const link = all("#menu li a")[number - 1];
    if (link) link.click();
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return leave(event);
    if (typing(event.target)) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "g") {
      going = Date.now();
    } else if (/^[1-9]$/.test(event.key) && Date.now() - going < 1500) {
      going = 0;
      goTo(Number(event.key));
    }
  }

  function leave(event) {
    if (event.target.matches && event.target.matches("[data-search]")) event.target.blur();
    all("details[data-closes][open]").forEach((details) => {
      details.open = false;
      details.querySelector("summary").focus();
    });
    if (location.hash === "#menu") {
      location.hash = "main";
      const opener = document.querySelector(".head-menu");
      if (opener) opener.focus();
    }
  }

  function clickedElsewhere(event) {
    all("details[data-closes][open]").forEach((details) => {
      if (!details.contains(event.target)) details.open = false;
    });
  }

  /* ---- rows: arrows move, a click anywhere opens ---- */
  function rowLink(row) {
    return row && row.querySelector("a[href]");
  }

  function rowKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = step && !typing(event.target) && event.target.closest("table[data-rows] tbody tr");
    if (!row) return;
    const rows = all("tr", row.parentNode).filter(rowLink);
    const next = rows[rows.indexOf(row) + step];
    if (next) {
      event.preventDefault();
      rowLink(next).focus();
    }
  }

  function rowClick(event) {
    const row = event.target.closest("table[data-rows] tbody tr");
    if (!row || event.target.closest("a, button, input, label, select, summary")) return;
    if (String(getSelection())) return;
    const link = rowLink(row);
    if (link) link.click();
  }

  /* ---- files: drop many, see them, take one out ---- */
  function size(bytes) {
    if (bytes < 1024 * 1024) return Math.max(1, Math.round(bytes / 1024)) + " KB";
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }

  function element(tag, className, text) {
    const node = document.createElement(tag);
    node.className = className;
    node.textContent = text;
    return node;
  }

  function choose(input, files) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function merge(input, added) {
    if (!input.multiple) return added.slice(-1);
    const known = new Map();
    Array.from(input.files).concat(added).forEach((file) => known.set(file.name + "/" + file.size, file));
    return Array.from(known.values());
  }

  function listFiles(zone, input) {
    const list = zone.querySelector(".dropzone-files");
    const files = Array.from(input.files);
    list.textContent = "";
    files.forEach((file, index) => {
      const row = element("li", "", "");
      const remove = element("button", "btn btn-quiet", zone.dataset.remove);
      remove.type = "button";
      remove.setAttribute("aria-label", zone.dataset.remove + " " + file.name);
      remove.addEventListener("click", () => choose(input, files.filter((_, other) => other !== index)));
      row.append(element("span", "dropzone-name", file.name), element("span", "dropzone-size", size(file.size)), remove);
      list.append(row);
    });
    if (files.length > 1) {
      const total = files.reduce((sum, file) => sum + file.size, 0);
      const words = zone.dataset.count.replace("{count}", files.length).replace("{size}", size(total));
      list.append(element("li", "dropzone-total", words));
    }
  }

  function dropzone(zone) {
    const input = zone.querySelector("input[type=file]");
    if (!input || zone.classList.contains("is-live")) return;
    let depth = 0;
    let before = [];
    zone.classList.add("is-live");
    input.addEventListener("click", () => { before = Array.from(input.files); });
    input.addEventListener("change", () => {
      if (before.length && input.multiple) {
        const kept = before;
        before = [];
        const added = Array.from(input.files);
        choose(input, kept.concat(added.filter((file) => !kept.some((old) => old.name === file.name && old.size === file.size))));
        return;
      }
      listFiles(zone, input);
    });
    zone.addEventListener("dragenter", () => { depth += 1; zone.classList.add("is-over"); });
    zone.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) zone.classList.remove("is-over"); });
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      zone.classList.remove("is-over");
      choose(input, merge(input, Array.from(event.dataTransfer.files)));
    });
    listFiles(zone, input);
  }

  /* ---- asking before a grave step; showing that a long one has begun ---- */
  function words(event) {
    const submitter = event.submitter;
    if (submitter && submitter.dataset.confirm) return submitter.dataset;
    return event.target.dataset.confirm ? event.target.dataset : null;
  }

  function ask(dialog, asked, then) {
    const verb = dialog.querySelector("[data-verb]");
    dialog.querySelector("h2").textContent = asked.confirm;
    dialog.querySelector("[data-detail]").textContent = asked.confirmDetail || "";
    verb.textContent = asked.confirmVerb || verb.dataset.default;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") then(); }, { once: true });
    dialog.showModal();
  }

  function submitted(event) {
    const form = event.target;
    const asked = words(event);
    const dialog = document.getElementById("confirm");
    if (asked && dialog && dialog.showModal && !form.hasAttribute("data-confirmed")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      ask(dialog, asked, () => {
        form.setAttribute("data-confirmed", "");
        form.requestSubmit(submitter);
        form.removeAttribute("data-confirmed");
      });
      return;
    }
    if (form.dataset.busy) busy(event);
  }

  function busy(event) {
    const form = event.target;
    const button = event.submitter || form.querySelector("[type=submit]");
    if (form.hasAttribute("aria-busy")) return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    if (button) {
      button.setAttribute("aria-disabled", "true");
      button.textContent = form.dataset.busy;
    }
  }

  /* ---- dialogs, copying, printing, filters ---- */
  function copied(button, text) {
    navigator.clipboard.writeText(text).then(() => {
      const label = button.querySelector("[data-label]") || button;
      const before = label.textContent;
      label.textContent = button.dataset.copied || before;
      setTimeout(() => { label.textContent = before; }, 2000);
    });
  }

  function clicked(event) {
    clickedElsewhere(event);
    rowClick(event);
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) copied(copy, copy.dataset.copy);
    if (event.target.closest("[data-print]")) window.print();
  }

  function filtered(event) {
    const form = event.target.closest("form[data-filters]");
    if (form && !/^(text|search|number)$/.test(event.target.type)) form.requestSubmit();
  }

  function tidy(event) {
    const form = event.target;
    if (!form.matches("form[data-filters]")) return;
    all("input[name], select[name]", form).forEach((input) => { if (!input.value) input.disabled = true; });
  }

  /* ---- begin ---- */
  function enliven(root) {
    all("[data-dropzone]", root).forEach(dropzone);
    const wrong = root.querySelector && root.querySelector("[data-focus]");
    if (wrong) wrong.focus();
  }

  function restored(event) {
    if (!event.persisted) return;
    all("form[aria-busy]").forEach(() => location.reload());
    all("form[data-filters] :disabled").forEach((input) => { input.disabled = false; });
  }

  document.addEventListener("keydown", pressed);
  document.addEventListener("keydown", rowKey);
  document.addEventListener("click", clicked);
  document.addEventListener("change", filtered);
  document.addEventListener("submit", submitted, true);
  document.addEventListener("submit", tidy);
  document.addEventListener("htmx:load", (event) => enliven(event.target));
  window.addEventListener("pageshow", restored);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => enliven(document));
  else enliven(document);
})();

// On paper nothing can be unfolded: open what is folded while the page prints.
(() => {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((fold) => { fold.open = true; });
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((fold) => { fold.open = false; });
  });
})();
