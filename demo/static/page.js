// Keeps what the page tells up to date; everything works without it.
"use strict";

async function update() {
  if (document.hidden) return;
  const answer = await fetch("./", { cache: "no-store" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shape = (page) => [...page.querySelectorAll("[data-live]")].map((one) => one.id).join();
  if (shape(fresh) !== shape(document)) {
    // A channel or a member came or went; do not take the page from under somebody's fingers.
    if (!document.activeElement || document.activeElement === document.body) location.replace("./");
    return;
  }
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = fresh.getElementById(old.id);
    if (now.innerHTML === old.innerHTML) continue;
    const chosen = old.value;
    old.innerHTML = now.innerHTML;
    if (chosen && [...old.options].some((one) => one.value === chosen)) old.value = chosen;
  }
}

const keepUp = () => update().catch(() => {});
setInterval(keepUp, 1000);
document.addEventListener("visibilitychange", keepUp);
