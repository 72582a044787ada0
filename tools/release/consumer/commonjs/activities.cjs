const { log } = require('@temporalio/activity');

exports.charge = async (orderId) => {
  log.info('card_charged', { order_id: orderId });
  return `charged for ${orderId}`;
};
