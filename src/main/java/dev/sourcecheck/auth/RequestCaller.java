package dev.sourcecheck.auth;

import io.vertx.ext.web.RoutingContext;

/** The id and name of the key of a request. */
public final class RequestCaller {
  private static final String CALLER = "sourcecheck.caller";

  private RequestCaller() {}

  static void set(RoutingContext request, String keyId, String keyName) {
    request.put(CALLER, "key " + keyId + " \"" + keyName + "\"");
  }

  /** Returns the key's id and name for the log, as in {@code keys list}. */
  public static String of(RoutingContext request) {
    String caller = request.get(CALLER);
    return caller == null ? "no key" : caller;
  }
}
