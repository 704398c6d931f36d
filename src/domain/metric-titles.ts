/** How people name the metrics of every engine; others are told by their own names. */
export const METRIC_TITLES: Readonly<Record<string, string>> = {
  auc: 'AUC',
  logLoss: 'log loss',
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  calibrationError: 'calibration error',
  rmse: 'RMSE',
  mae: 'MAE',
  r2: 'R²',
};
