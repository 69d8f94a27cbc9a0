package dev.sourcecheck.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Replaces the framework's check, which can block as long as the pool. */
@Readiness
@ApplicationScoped
class StoreHealth implements HealthCheck {
  private final StoreProbe probe;

  @Inject
  StoreHealth(StoreProbe probe) {
    this.probe = probe;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("The store answers").status(probe.isAvailable()).build();
  }
}
