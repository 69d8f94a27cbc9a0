package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.secret.SecretReferences;
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
import java.util.List;
import java.util.Set;

/**
 * Lists schemas and tables of a source live. The first page is read before the response starts; one
 * page at a time is in memory.
 */
@ApplicationScoped
class SourceListings {
  private static final String ERROR_PREFIX = "Source database connection error: ";

  private final SourceStore sources;
  private final Engines engines;
  private final ListingLimiter limiter;
  private final SecretReferences references;
  private final DqopsSettings settings;

  @Inject
  SourceListings(
      SourceStore sources,
      Engines engines,
      ListingLimiter limiter,
      SecretReferences references,
      DqopsSettings settings) {
    this.sources = sources;
    this.engines = engines;
    this.limiter = limiter;
    this.references = references;
    this.settings = settings;
  }

  /** Reads a page of names; only the last one is shorter than the limit. */
  interface Names {
    List<String> page(Session session, String after, int limit, Control control) throws Exception;
  }

  /** Finds the names of a page that are in the catalog. */
  interface Imported {
    Set<String> of(String database, List<String> page);
  }

  /** Writes the fields of one object. */
  interface ListingRow {
    void write(JsonGenerator json, String name, boolean imported) throws IOException;
  }

  /** What to list, and how to write it. */
  record ListingKind(Names names, Imported imported, ListingRow row) {}

  static ListingKind of(Names names, Imported imported, ListingRow row) {
    return new ListingKind(names, imported, row);
  }

  /**
   * Starts a listing.
   *
   * @throws RequestRejectedException 404 if the source does not exist, 400 if it cannot be read,
   *     429 if too many listings are running
   */
  Response respond(long id, HttpServerRequest request, ListingKind kind) {
    SourceSpec source =
        resolved(
            sources
                .spec(id)
                .orElseThrow(
                    () -> new RequestRejectedException(404, "There is no such connection")));
    Engine engine =
        engines
            .of(source.type())
            .orElseThrow(
                () ->
                    new RequestRejectedException(
                        400,
                        ERROR_PREFIX
                            + "Sourcecheck cannot read "
                            + source.type().title()
                            + " sources yet."));
    ListingLimiter.ListingPermit permit = limiter.enter(engines.hostKey(source));
    boolean started = false;
    try {
      Session session = open(engine, source, permit);
      LiveListing listing =
          new LiveListing(
              session,
              kind,
              settings.listingWithin(),
              () -> disconnect(request.connection()),
              permit::release);
      started = true;
      try {
        listing.begin();
      } catch (LiveListing.Unreadable e) {
        throw rejected(source, e.failure().hint());
      }
      StreamingOutput output = listing::write;
      return Response.ok(output, MediaType.APPLICATION_JSON_TYPE).build();
    } finally {
      if (!started) {
        permit.release();
      }
    }
  }

  /** Resolves references, so that the values are scrubbed too. */
  private SourceSpec resolved(SourceSpec source) {
    try {
      return source.withSecrets(references.resolve(source.secrets()));
    } catch (SecretReferences.Unresolved e) {
      throw new RequestRejectedException(400, ERROR_PREFIX + e.getMessage());
    }
  }

  private Session open(Engine engine, SourceSpec source, ListingLimiter.ListingPermit permit) {
    Opening opening = engine.open(source, new ListingDeadline(settings.loginWithin(), permit));
    if (opening instanceof Opening.Opened opened) {
      return opened.session();
    }
    if (permit.rejected()) {
      throw ListingLimiter.tooMany();
    }
    throw rejected(source, ((Opening.Refused) opening).failure().hint());
  }

  private static RequestRejectedException rejected(SourceSpec source, String message) {
    return new RequestRejectedException(400, ERROR_PREFIX + source.scrubber().scrub(message));
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
