package dev.sourcecheck.page;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.auth.ApiKey;
import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.RequestCaller;
import dev.sourcecheck.auth.Role;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Lists, creates and revokes API keys, for administrators. */
@Path("/ui/keys")
@Produces(MediaType.TEXT_HTML)
@Consumes(MediaType.WILDCARD)
@Blocking
final class KeysResource {
  private static final Logger LOG = Logger.getLogger(KeysResource.class);

  /** As the command line allows. */
  private static final int LONGEST_NAME = 200;

  private final ApiKeyStore keys;

  KeysResource(ApiKeyStore keys) {
    this.keys = keys;
  }

  /**
   * A key without its secret part.
   *
   * @param valid false if it was revoked
   */
  public record ListedKey(String id, String name, String role, PageTime created, boolean valid) {
    static ListedKey of(ApiKey key) {
      return new ListedKey(
          key.id(),
          key.name(),
          key.role().wire(),
          new PageTime(key.createdAt()),
          key.revokedAt() == null);
    }
  }

  /**
   * What the page shows besides the keys.
   *
   * @param created the text of the key just created, which is never shown again; or empty
   * @param name as typed
   * @param error what is wrong with it, or empty
   */
  public record KeyForm(String created, String name, String error) {
    static final KeyForm EMPTY = new KeyForm("", "", "");
  }

  @GET
  public TemplateInstance list(RoutingContext request) {
    return page(KeyForm.EMPTY, request);
  }

  /** The response shows the key, so it is not a redirect. */
  @POST
  public Response create(byte @Nullable [] body, RoutingContext request) {
    FormFields fields = FormFields.parse(body);
    String name = fields.text("name").strip();
    Role role =
        Role.ofWire(fields.text("role"))
            .orElseThrow(() -> new RequestRejectedException(400, "The role is unknown"));
    String error = error(name);
    if (!error.isEmpty()) {
      return Response.status(PageLinks.invalidStatus(request))
          .entity(page(new KeyForm("", name, error), request))
          .build();
    }
    String key = keys.create(name, role);
    LOG.infof(
        "A key \"%s\" with the role %s was created with %s",
        name, role.wire(), RequestCaller.of(request));
    return Response.ok(page(new KeyForm(key, "", ""), request)).build();
  }

  @POST
  @Path("{id}/revoke")
  public Response revoke(@PathParam("id") String id, RoutingContext request) {
    if (!keys.revoke(id)) {
      throw new RequestRejectedException(404, "No valid key has this ID");
    }
    LOG.infof("Key %s was revoked with %s", id, RequestCaller.of(request));
    return PageLinks.seeOther("/ui/keys", Map.of());
  }

  private static String error(String name) {
    if (name.isEmpty()) {
      return "A name is required: who or what uses the key?";
    }
    return name.length() > LONGEST_NAME
        ? "The name may have " + LONGEST_NAME + " characters at most"
        : "";
  }

  private TemplateInstance page(KeyForm form, RoutingContext request) {
    List<ApiKey> all = new ArrayList<>(keys.list());
    Collections.reverse(all); // newest first
    return KeyTemplates.keys(
        PageFrame.of("keys", request), all.stream().map(ListedKey::of).toList(), form);
  }

  @CheckedTemplate(basePath = "page", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
  static final class KeyTemplates {
    private KeyTemplates() {}

    static native TemplateInstance keys(PageFrame frame, List<ListedKey> keys, KeyForm form);
  }
}
