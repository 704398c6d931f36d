import type { Channels } from '../../../usecases/notifications/channels';
import type { ContactMethods } from '../../../usecases/notifications/contact-methods';
import type { PreferenceUseCases } from '../../../usecases/notifications/preferences';
import type { Route } from '../../route';
import { channelActionRoutes } from './channel-action-routes';
import { channelRoutes } from './channel-routes';
import { contactRoutes } from './contact-routes';
import { preferenceRoutes } from './preference-routes';

/** What the operations on notifications stand on. */
export interface NotificationDeps {
  channelUseCases: Channels;
  contactMethods: ContactMethods;
  preferenceUseCases: PreferenceUseCases;
}

/** Where messages go, and how people want to be told. */
export function notificationRoutes(deps: NotificationDeps): Route[] {
  return [
    ...channelRoutes(deps.channelUseCases),
    ...channelActionRoutes(deps.channelUseCases),
    ...contactRoutes(deps.contactMethods),
    ...preferenceRoutes(deps.preferenceUseCases),
  ];
}
