import type { CalendarColumns, Feature } from '../dataset';
import type { Task } from '../training';

/** What the metrics of a family are made of: its columns by their roles. */
export type FamilyRoles =
  | {
      family: 'pricing';
      price: string;
      /** What a unit costs; null where it is not known: then revenue is what prices are chosen for. */
      cost: string | null;
      objective: 'revenue' | 'margin';
      /** How far a chosen price may lie from the one that was charged, as a share of it. */
      maxPriceChange: number;
    }
  | { family: 'next_best_action'; action: string }
  | { family: 'location_scoring' }
  | { family: 'forecasting' };

/** What a recipe's run does with its data, as its manifest says. */
export interface RecipeWork {
  roles: FamilyRoles;
  /**
   * Rows are drawn instead of read from a registered dataset; null where one is named. `standsIn`: under the names that
   * the manifest gives its columns, for a dataset that is not read.
   */
  synthetic: { rows: number; seed: number; standsIn?: true } | null;
  task: Task;
  target: string;
  features: readonly Feature[];
  /** Column of times by which the hold-out is the newest part; null: rows are held out by a hash, and there is no backtest. */
  time: string | null;
  calendar: CalendarColumns | null;
  /** Windows of a backtest, each a share `holdoutFraction / windows` of the rows: together they are the hold-out. */
  windows: number;
}
