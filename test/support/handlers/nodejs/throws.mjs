export const handler = () => {
  throw new RangeError("too far");
};

export const what = ({ message }) => {
  throw new Error(message);
};
