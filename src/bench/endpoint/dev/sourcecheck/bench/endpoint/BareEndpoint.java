package dev.sourcecheck.bench.endpoint;

import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The least that a poll can be in this framework: one row by its primary key, as JSON. Only the
 * benchmarks' jar has it.
 */
@Path("/bench/job")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class BareEndpoint {
  private final DataSource store;

  @Inject
  public BareEndpoint(DataSource store) {
    this.store = store;
  }

  @GET
  @Path("/{id}")
  public Job job(@PathParam("id") long id) throws SQLException {
    try (Connection connection = store.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT id, status FROM test_job WHERE id = ?")) {
      query.setLong(1, id);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw new NotFoundException();
        }
        return new Job(row.getLong(1), row.getString(2));
      }
    }
  }

  /** The one row. */
  public record Job(long id, String status) {}
}
