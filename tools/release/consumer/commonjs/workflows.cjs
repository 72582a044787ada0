const { log, proxyActivities } = require('@temporalio/workflow');

const { charge } = proxyActivities({ startToCloseTimeout: '10s' });

exports.order = async (id) => {
  log.info('order_received', { order_id: id });
  return charge(id);
};
