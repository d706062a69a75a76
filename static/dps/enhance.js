/* What JavaScript adds. Everything works without it. */
const script = document.querySelector("script[data-frontend]");

document.body.classList.add("js-enabled", "govuk-frontend-supported");
import(script.dataset.frontend).then(({ initAll }) => initAll());

/* A box that reports progress reads its own page again until the answer says that it is finished. */
const EVERY = 2000;

async function refresh(box) {
  const answer = await fetch(box.dataset.dpsRefresh, { headers: { "X-Dps-Refresh": box.id } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(box.id);
  if (!fresh || !fresh.dataset.dpsRefresh) {
    window.location.reload();
    return;
  }
  for (const part of ["progress", "[role=status]"]) {
    const [old, now] = [box.querySelector(part), fresh.querySelector(part)];
    if (part === "progress") old.value = now.value;
    else if (old.textContent !== now.textContent) old.textContent = now.textContent;
  }
  setTimeout(refresh, EVERY, box);
}

for (const box of document.querySelectorAll("[data-dps-refresh]")) setTimeout(refresh, EVERY, box);

/* A table wider than its box says so. */
for (const box of document.querySelectorAll(".dps-scroll")) {
  const hint = document.createElement("p");
  hint.className = "dps-scroll-hint";
  hint.textContent = "Slide this table sideways to see all of it.";
  box.before(hint);
  new ResizeObserver(() => (hint.hidden = box.scrollWidth <= box.clientWidth)).observe(box);
}
