// Before the first paint: the chosen theme, so that nobody sees the other one flash.
try {
  const theme = localStorage.getItem('sluice.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // storage is forbidden: the system's theme it is
}
