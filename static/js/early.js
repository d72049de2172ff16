// What can't wait for the modules: the chosen theme, so that it does not flash, and Send in the chat, so that no press is lost.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (/^(light|dark|night)$/.test(theme ?? "")) document.documentElement.dataset.theme = theme;
  } catch {
    // The browser forbids storage: then the system's colours are used.
  }

  // Until composer.js takes over, with its rules for Enter: it does what was pressed, where the words are still these.
  document.onkeydown = document.onsubmit = (event) => {
    const { compose } = document.forms;
    const text = compose?.text;
    if (event.target !== compose && event.target !== text) return;
    if (event.type === "keydown") {
      if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
      if (matchMedia("(hover: none) and (pointer: coarse)").matches && !event.ctrlKey && !event.metaKey) return;
    }
    event.preventDefault();
    compose.dataset.pressed = text.value;
  };
})();
