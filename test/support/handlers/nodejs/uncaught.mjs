export const rejection = async () => {
  Promise.reject(new Error("nobody cared"));
  await new Promise((resolve) => setTimeout(resolve, 1000));
};

export const exception = async () => {
  setTimeout(() => {
    throw new Error("out of the blue");
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, 1000));
};
