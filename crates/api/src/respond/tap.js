// Optional. Keeps a tapped score at once, before the page is sent, and sends no page twice.
(() => {
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  let keeping = Promise.resolve();
  form.addEventListener("change", (event) => {
    if (!event.target.closest("[data-tap]")) return;
    const fields = new URLSearchParams(new FormData(form));
    fields.set("-keep", "1");
    keeping = keeping
      .then(() => fetch(form.action, { method: "POST", body: fields, keepalive: true }))
      .catch(() => {});
  });
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending === "now") return;
    event.preventDefault();
    if (sending) return;
    sending = true;
    const patience = new Promise((done) => setTimeout(done, 1500));
    const send = () => {
      sending = "now";
      form.requestSubmit(event.submitter);
    };
    // In a task of its own: while this event is under way, browsers ignore another submission.
    Promise.race([keeping, patience]).then(() => setTimeout(send));
  });
  addEventListener("pageshow", () => (sending = false));
})();
