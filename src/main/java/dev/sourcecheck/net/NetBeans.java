package dev.sourcecheck.net;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the dialer of the running service out of its settings. */
@ApplicationScoped
class NetBeans {
  @Produces
  @Singleton
  Dialer dialer(EgressSettings settings) {
    return new Dialer(Resolver.system(), new EgressPolicy(settings.loopback()));
  }
}
