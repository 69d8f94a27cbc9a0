package dev.sourcecheck.api.dqops;

import dev.sourcecheck.store.StoreProbe;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Whether jobs are accepted; needs no authentication. */
@Path("/api/ishealthy")
final class HealthResource {
  private static final int RETRY_SECONDS = 5;

  private final StoreProbe store;

  HealthResource(StoreProbe store) {
    this.store = store;
  }

  /** JSON, which DQOps' client parses. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response json() {
    return response("\"OK\"", "\"UNAVAILABLE\"");
  }

  @GET
  @Produces(MediaType.TEXT_PLAIN)
  public Response text() {
    return response("OK", "UNAVAILABLE");
  }

  private Response response(String healthy, String unavailable) {
    return store.isAvailable()
        ? Response.ok(healthy).build()
        : Response.status(503).header("Retry-After", RETRY_SECONDS).entity(unavailable).build();
  }
}
