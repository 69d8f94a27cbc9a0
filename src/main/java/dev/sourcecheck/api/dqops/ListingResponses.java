package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sourcecheck.access.ListingRefusedException;
import dev.sourcecheck.access.SourceListing;
import dev.sourcecheck.access.SourceListings;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.SourceStore;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;

/**
 * Responds with live listings of schemas and tables. The first page is read before the response
 * starts, so that its error has a status of its own; a later error closes the client's connection.
 */
@ApplicationScoped
class ListingResponses {
  private final SourceStore sources;
  private final SourceListings listings;

  @Inject
  ListingResponses(SourceStore sources, SourceListings listings) {
    this.sources = sources;
    this.listings = listings;
  }

  /** Finds the names of a page that are in the catalog. */
  interface ImportedNames {
    Set<String> of(String database, List<String> page);
  }

  /** Writes the fields of one object. */
  interface ListingRow {
    void write(JsonGenerator json, String name, boolean imported) throws IOException;
  }

  /**
   * What to list, and how to write it.
   *
   * @param limit maximum number of names
   */
  record ListingKind(
      int limit, SourceListing.NamePages names, ImportedNames imported, ListingRow row) {}

  private record ListingPage(List<String> names, Set<String> imported) {}

  /**
   * Starts a listing.
   *
   * @throws RequestRejectedException 404 if the source does not exist, 400 if it cannot be read,
   *     429 if too many listings are running
   */
  Response respond(long id, HttpServerRequest request, ListingKind kind) {
    SourceSpec source =
        sources
            .spec(id)
            .orElseThrow(() -> new RequestRejectedException(404, "There is no such connection"));
    Runnable disconnect = () -> disconnect(request.connection());
    try {
      SourceListing listing = listings.start(source, kind.names(), disconnect);
      ListingPage first = firstPage(listing, kind);
      StreamingOutput output = out -> write(out, listing, first, kind, disconnect);
      return Response.ok(output, MediaType.APPLICATION_JSON_TYPE).build();
    } catch (ListingRefusedException e) {
      throw rejected(source, e);
    }
  }

  private static ListingPage firstPage(SourceListing listing, ListingKind kind) {
    try {
      return nextPage(listing, kind);
    } catch (RuntimeException | Error e) {
      listing.close();
      throw e;
    }
  }

  private static ListingPage nextPage(SourceListing listing, ListingKind kind) {
    List<String> names = listing.next();
    return new ListingPage(
        names, names.isEmpty() ? Set.of() : kind.imported().of(listing.database(), names));
  }

  /** If it is never called, the listing ends at its time limit. */
  private static void write(
      OutputStream out,
      SourceListing listing,
      ListingPage first,
      ListingKind kind,
      Runnable disconnect)
      throws IOException {
    try (listing) {
      StreamedJsonArray.write(
          out,
          disconnect,
          json -> {
            ListingPage page = first;
            int left = kind.limit();
            while (!page.names().isEmpty()) {
              for (String name : page.names()) {
                if (left == 0) {
                  return;
                }
                left--;
                json.writeStartObject();
                kind.row().write(json, name, page.imported().contains(name));
                json.writeEndObject();
              }
              page = nextPage(listing, kind);
            }
          });
    }
  }

  private static RequestRejectedException rejected(SourceSpec source, ListingRefusedException e) {
    Failure failure = e.failure();
    if (failure == null) {
      return new RequestRejectedException(429, String.valueOf(e.getMessage()));
    }
    // a type without an engine, for which no driver can be installed
    boolean unsupported =
        failure.code() == FailureCode.DRIVER_MISSING && failure.fields().contains("type");
    String message =
        unsupported
            ? "Sourcecheck cannot read " + source.type().title() + " sources yet."
            : failure.hint();
    return new RequestRejectedException(400, "Source database connection error: " + message);
  }

  /** Closes the channel below the HTTP handler, which would send buffered data first. */
  private static void disconnect(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
