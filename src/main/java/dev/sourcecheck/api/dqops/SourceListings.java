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
 * Lists what is in a source, asked of the source itself. Whether that works is known before the
 * first byte is sent; from then on a page at a time is in memory.
 */
@ApplicationScoped
class SourceListings {
  private static final String FAILED = "Source database connection error: ";

  private final SourceStore sources;
  private final Engines engines;
  private final ListingLimiter gate;
  private final SecretReferences references;
  private final DqopsSettings settings;

  @Inject
  SourceListings(
      SourceStore sources,
      Engines engines,
      ListingLimiter gate,
      SecretReferences references,
      DqopsSettings settings) {
    this.sources = sources;
    this.engines = engines;
    this.gate = gate;
    this.references = references;
    this.settings = settings;
  }

  /** A page of names; shorter than the limit only if it is the last. */
  interface Names {
    List<String> page(Session session, String after, int limit, Control control) throws Exception;
  }

  /** Which of a page's names are in the catalog. */
  interface Imported {
    Set<String> of(String database, List<String> page);
  }

  /** The fields of one name's object. */
  interface ListingRow {
    void write(JsonGenerator json, String name, boolean imported) throws IOException;
  }

  /** What is listed, and how it is written. */
  record ListingKind(Names names, Imported imported, ListingRow row) {}

  static ListingKind of(Names names, Imported imported, ListingRow row) {
    return new ListingKind(names, imported, row);
  }

  /**
   * @throws RequestRejectedException 404 if the source is gone, 400 if it cannot be read, 429 if
   *     too many are at it
   */
  Response answer(long id, HttpServerRequest request, ListingKind kind) {
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
                        FAILED
                            + "Sourcecheck cannot read "
                            + source.type().title()
                            + " sources yet."));
    ListingLimiter.ListingPermit place = gate.enter(engines.hostKey(source));
    boolean handedOn = false;
    try {
      Session session = open(engine, source, place);
      LiveListing listing =
          new LiveListing(
              session,
              kind,
              settings.listingWithin(),
              () -> cut(request.connection()),
              place::leave);
      handedOn = true;
      try {
        listing.begin();
      } catch (LiveListing.Unreadable e) {
        throw refused(source, e.failure().hint());
      }
      StreamingOutput output = listing::write;
      return Response.ok(output, MediaType.APPLICATION_JSON_TYPE).build();
    } finally {
      if (!handedOn) {
        place.leave();
      }
    }
  }

  /** With what its secrets refer to, so that these can be scrubbed too. */
  private SourceSpec resolved(SourceSpec source) {
    try {
      return source.withSecrets(references.resolve(source.secrets()));
    } catch (SecretReferences.Unresolved e) {
      throw new RequestRejectedException(400, FAILED + e.getMessage());
    }
  }

  private Session open(Engine engine, SourceSpec source, ListingLimiter.ListingPermit place) {
    Opening opening = engine.open(source, new ListingDeadline(settings.loginWithin(), place));
    if (opening instanceof Opening.Opened opened) {
      return opened.session();
    }
    if (place.refused()) {
      throw ListingLimiter.tooMany();
    }
    throw refused(source, ((Opening.Refused) opening).failure().hint());
  }

  private static RequestRejectedException refused(SourceSpec source, String words) {
    return new RequestRejectedException(400, FAILED + source.scrubber().scrub(words));
  }

  /**
   * At once, below the handler that would first send what waits and what the framework adds to it.
   */
  private static void cut(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }
}
