package dev.sourcecheck.api.dqops;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Whether jobs are taken; open to everybody. */
@Path("/api/ishealthy")
final class HealthResource {
  private static final Logger LOG = Logger.getLogger(HealthResource.class);

  private final Jdbi store;

  HealthResource(Jdbi store) {
    this.store = store;
  }

  /** As JSON, which DQOps' client wants to parse. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response json() {
    boolean healthy = isHealthy();
    return Response.status(healthy ? 200 : 503)
        .entity(healthy ? "\"OK\"" : "\"UNAVAILABLE\"")
        .build();
  }

  @GET
  @Produces(MediaType.TEXT_PLAIN)
  public Response text() {
    boolean healthy = isHealthy();
    return Response.status(healthy ? 200 : 503).entity(healthy ? "OK" : "UNAVAILABLE").build();
  }

  private boolean isHealthy() {
    try {
      return store.withHandle(
          handle -> handle.createQuery("SELECT true").mapTo(Boolean.class).one());
    } catch (JdbiException e) {
      LOG.debugf(e, "The store does not answer");
      return false;
    }
  }
}
