export const handler = () => {
  process.kill(process.pid, "SIGSEGV");
  return new Promise(() => setInterval(() => {}, 1000));
};
