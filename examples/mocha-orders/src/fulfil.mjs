// Fulfils orders, and says which of a batch it could not.
const STOCK = { apple: 12, pear: 3 };

export const handler = async ({ Records }) => {
  const batchItemFailures = [];
  for (const { messageId, body } of Records) {
    const { id, item, count } = JSON.parse(body);
    if (count <= (STOCK[item] ?? 0)) console.log(`order ${id}: ${count} × ${item}`);
    else {
      console.error(`order ${id}: no ${item} left`);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
