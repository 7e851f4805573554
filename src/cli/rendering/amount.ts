/** `1 234 567`: whole numbers with blanks between thousands, in every locale. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** US dollars: to the cent, and small sums to a hundredth of one. */
export function dollars(value: number): string {
  return `$${value >= 0.1 || value === 0 ? value.toFixed(2) : value.toFixed(4)}`;
}
