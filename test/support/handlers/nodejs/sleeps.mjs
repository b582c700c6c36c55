export const handler = async ({ ms }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return "awake";
};

export const busily = async () => {
  for (;;) {}
};
