package dev.sourcecheck.worker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once the store answers claims, which needs the store, its schema and the worker's threads.
 */
@Readiness
@ApplicationScoped
class WorkerHealth implements HealthCheck {
  private final Worker worker;

  @Inject
  WorkerHealth(Worker worker) {
    this.worker = worker;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("The worker claims jobs").status(worker.claiming()).build();
  }
}
