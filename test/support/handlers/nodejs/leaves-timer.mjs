let fired = 0;

export const handler = async () => {
  setInterval(() => fired++, 5);
  return fired;
};
