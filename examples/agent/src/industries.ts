/** The industries of the data set, by the names of its columns. */
export const INDUSTRIES = [
  'mining_and_logging',
  'construction',
  'manufacturing',
  'durable_goods',
  'nondurable_goods',
  'wholesale_trade',
  'retail_trade',
  'transportation_and_warehousing',
  'utilities',
  'information',
  'financial_activities',
  'professional_and_business_services',
  'education_and_health_services',
  'leisure_and_hospitality',
  'other_services',
  'government',
  'goods_producing',
  'service_providing',
  'private_service_providing',
  'trade_transportation_and_utilities',
] as const;

export type Industry = (typeof INDUSTRIES)[number];
