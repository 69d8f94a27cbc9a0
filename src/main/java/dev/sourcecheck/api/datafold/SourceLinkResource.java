package dev.sourcecheck.api.datafold;

import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.RequestRejectedException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;

/**
 * The link that Datafold's command line prints for a source: {@code
 * /settings/integrations/dwh/<type>/<id>}. It leads to the source's page. The type is ignored,
 * because it may have changed since.
 */
@Path("/settings/integrations/dwh/{type}/{" + DatafoldSources.ID + "}")
final class SourceLinkResource {
  private static final int NOT_FOUND = 404;

  private final DatafoldSources visible;

  SourceLinkResource(DatafoldSources visible) {
    this.visible = visible;
  }

  @GET
  public Response follow(@PathParam(DatafoldSources.ID) String id) {
    try {
      // relative, because a proxy may have another host and scheme
      return Response.status(Response.Status.FOUND)
          .header("Location", "/ui/sources/" + visible.get(id).id())
          .build();
    } catch (InvalidInputException e) {
      throw new RequestRejectedException(NOT_FOUND, "Data source not found");
    }
  }
}
