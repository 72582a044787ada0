export { DECIMAL_USD, MAX_PICO_USD, picoToUsd, usdToPico } from './pico-usd.ts';
