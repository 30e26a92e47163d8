import type { PriceMessage } from '../contract';
import { sortable } from './timestamp';

/** A price and its position among the prices of its symbol. */
export interface Price extends PriceMessage {
  /**
   * `<time, nine digits>#<arrival, epoch ms, thirteen digits>#<exchange>`: prices are ordered by their
   * own time, and for equal times by arrival. Text order is this order.
   */
  readonly position: string;
}

/** @param receivedAt epoch milliseconds */
export const priced = (price: PriceMessage, receivedAt: number): Price => ({
  ...price,
  position: `${sortable(price.timestamp)}#${String(receivedAt).padStart(13, '0')}#${price.exchange}`,
});

/** Sort key of a price in the history: one price per exchange, symbol and time. */
export const historyKey = ({ timestamp, exchange }: PriceMessage): string => `${sortable(timestamp)}#${exchange}`;

/** The sortable time of a position; a sortable time sorts before all positions of that time. */
export const timeOf = (position: string): string => position.slice(0, TIME_LENGTH);
/** When the price of a position arrived, epoch milliseconds. */
export const arrivalOf = (position: string): number => Number(position.slice(TIME_LENGTH + 1, TIME_LENGTH + 14));

const TIME_LENGTH = '2026-01-01T00:00:00.000000000Z'.length;
