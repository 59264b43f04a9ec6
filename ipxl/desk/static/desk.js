// The pages work without this: it only drops files, follows a running command, and shows what has been read meanwhile.
"use strict";

for (const form of document.querySelectorAll("form.drop")) {
  const input = form.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  }
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    input.files = event.dataTransfer.files;
    if (input.files.length) form.requestSubmit();
  });
  form.addEventListener("submit", () => { form.querySelector("button").disabled = true; });
}

const job = document.getElementById("job");
if (job && job.dataset.state === "running") {
  const look = async () => {
    const answer = await fetch(`/job/${job.dataset.number}/state`);
    const facts = await answer.json();
    document.getElementById("lines").textContent = facts.lines.join("\n");
    if (facts.state !== "running") location.reload(); else setTimeout(look, 700);
  };
  setTimeout(look, 400);
}

if (document.body.dataset.reading === "1" && !job) {
  const look = async () => {
    const answer = await fetch("/state");
    const facts = await answer.json();
    const begun = [...document.querySelectorAll("input:not([type=hidden])")].some((input) =>
      input.value !== input.defaultValue || input.checked !== input.defaultChecked);
    const typing = document.querySelector("input:focus, select:focus");
    if (!facts.reading && !begun && !typing) location.reload(); else setTimeout(look, 700);
  };
  setTimeout(look, 700);
}
