/** Where the servers are that the roles work with. */
export interface Addresses {
  /** May hold a password: never logged. */
  mongodbUri: string;
  /** `host:port` */
  temporalAddress: string;
  /** Null where Temporal is not ours. */
  temporalUiUrl: string | null;
  /** Path of the XGBoost C library; null in a process without the roles that need it. */
  xgboostLibrary: string | null;
  /** Both servers are those of a local stack. */
  ownsServers: boolean;
}
