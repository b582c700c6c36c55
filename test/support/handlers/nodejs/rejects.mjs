class OrderError extends Error {
  name = "OrderError";
}

export const handler = async () => {
  throw new OrderError("no such order");
};

export const withText = () => Promise.reject("just text");
