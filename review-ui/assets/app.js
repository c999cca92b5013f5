// The site works without this file. With it: keys, marks and cards that light each other, and items
// that change in place, so that the list does not move. Nothing here decides anything.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const ahead = new Map(); // address → page text, for the next item only

  // ── items change in place ──────────────────────────────────────────────────────────────────
  const inPlace = () => Boolean($("#list") && $("#item"));

  const show = (html, address, push) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!$("#list", page) || !$("#item", page)) {
      location.assign(address);
      return;
    }
    const scrolled = $("#list").scrollTop;
    for (const id of ["#list", "#item", "#counts", "#me"]) {
      const fresh = $(id, page);
      if (fresh && $(id)) $(id).replaceWith(document.adoptNode(fresh));
    }
    const line = $("#line", page);
    $("#line").replaceChildren(...(line ? line.childNodes : []));
    document.body.className = page.body.className;
    document.title = page.title;
    if (push) history.pushState(null, "", address);
    $("#list").scrollTop = scrolled;
    const row = $("#list [aria-current]");
    if (row) row.scrollIntoView({ block: "nearest" });
    const title = $("#item h1");
    if (title) title.focus({ preventScroll: true });
    lookAhead();
  };

  let running = 0;
  const load = async (address, push = true) => {
    const mine = ++running;
    try {
      const kept = ahead.get(address);
      ahead.clear();
      const answer = kept ? null : await fetch(address, { credentials: "same-origin" });
      const html = kept || (await answer.text());
      if (mine === running) show(html, answer ? answer.url : address, push);
    } catch {
      location.assign(address);
    }
  };

  const send = async (form, button) => {
    const fields = new URLSearchParams(new FormData(form));
    if (button && button.name) fields.set(button.name, button.value);
    const buttons = $$("button", form);
    buttons.forEach((b) => (b.disabled = true));
    const mine = ++running;
    ahead.clear();
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, credentials: "same-origin" });
      const html = await answer.text();
      if (mine !== running) return;
      const page = new DOMParser().parseFromString(html, "text/html");
      if ($("#item", page)) show(html, answer.url, answer.redirected);
      else if (answer.redirected) location.assign(answer.url);
      else document.documentElement.replaceWith(document.adoptNode(page.documentElement));
    } catch {
      buttons.forEach((b) => (b.disabled = false));
      $("#line").textContent = document.documentElement.lang === "en"
        ? "The server did not answer: nothing was recorded. Try again."
        : "服务器没有应答，这一操作没有记录，请再试一次。";
    }
  };

  const lookAhead = () => {
    const next = $("#item [data-go=next]");
    if (!next || ahead.has(next.href)) return;
    fetch(next.href, { credentials: "same-origin", headers: { "x-ahead": "1" } })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => html && ahead.clear() === undefined && ahead.set(next.href, html))
      .catch(() => {});
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("#list .rows a, #list .paging a, #item a[data-go]");
    if (!link || !inPlace() || innerWidth < 900) return;
    event.preventDefault();
    load(link.href);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-place]") || !inPlace()) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  addEventListener("popstate", () => (inPlace() ? load(location.href, false) : location.reload()));

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-auto]");
    if (form) form.requestSubmit();
  });

  // ── marks and cards ────────────────────────────────────────────────────────────────────────
  const light = (event, on) => {
    const at = event.target.closest && event.target.closest("mark[data-c], .card[id]");
    if (!at) return;
    const card = at.dataset.c || at.id;
    $$(`mark[data-c="${card}"], .card[id="${card}"]`).forEach((e) => e.classList.toggle("lit", on));
  };
  for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(on, (event) => light(event, true));
    document.addEventListener(off, (event) => light(event, false));
  }

  let claim = -1;
  const toClaim = (step) => {
    const claims = $$("#item mark a.n");
    if (!claims.length) return;
    if (!claims.includes(document.activeElement)) claim = step > 0 ? -1 : claims.length;
    else claim = claims.indexOf(document.activeElement);
    claim = (claim + step + claims.length) % claims.length;
    claims[claim].focus({ preventScroll: true });
    claims[claim].scrollIntoView({ block: "center" });
    $(claims[claim].hash).scrollIntoView({ block: "nearest" });
  };

  // ── keys ───────────────────────────────────────────────────────────────────────────────────
  const follow = (name) => {
    const link = $(`[data-go=${name}]`);
    if (link) link.click();
    return Boolean(link);
  };
  const press = (selector) => {
    const button = $(selector);
    if (button && !button.disabled) button.click();
    return Boolean(button);
  };
  const reasons = () => $("#item details.why");
  const keys = {
    y: () => press("[data-key=y]"),
    n: () => {
      const list = reasons();
      if (!list) return false;
      list.open = !list.open;
      if (list.open) $("button", list).focus();
      return true;
    },
    e: () => press("[data-key=e]"),
    z: () => press("#line [data-key=z]") || press("#item [data-key=z]"),
    s: () => follow("skip"),
    j: () => follow("next"),
    k: () => follow("back"),
    m: () => {
      const note = $("#note");
      if (note) note.focus();
      return Boolean(note);
    },
    v: () => follow("capture"),
    "[": () => (toClaim(-1), true),
    "]": () => (toClaim(1), true),
    "/": () => {
      const box = $("input[type=search]");
      if (box) box.focus(), box.select();
      else follow("search");
      return true;
    },
    "?": () => {
      const sheet = $("#keys");
      if (sheet) sheet.open ? sheet.close() : sheet.showModal();
      return Boolean(sheet);
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const at = event.target;
    if (event.key === "Escape") {
      $$("details.why[open], details.menu[open]").forEach((d) => (d.open = false));
      if (at.id === "note") at.blur();
      return;
    }
    if (document.documentElement.dataset.keys === "off") return;
    if (at.closest("input, textarea, select, [contenteditable]")) return;
    if ($("dialog[open]") && event.key !== "?") return;
    const list = reasons();
    if (list && list.open && /^[1-9]$/.test(event.key)) {
      if (press(`#item [data-key="${event.key}"]`)) event.preventDefault();
      return;
    }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act && act()) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    $$("details.menu[open], details.why[open]").forEach((d) => {
      if (!d.contains(event.target)) d.open = false;
    });
    if (event.target.closest("[data-close]")) $("#keys").close();
    if (event.target.closest("[data-print]")) print();
  });

  lookAhead();
})();
