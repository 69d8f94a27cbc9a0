package dev.sourcecheck.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Bounds the tags of the HTTP meters. The framework takes the path as it was sent for whatever no
 * resource has answered, and its limit for the number of paths then hides the resources.
 */
public final class HttpMeterTags implements MeterFilter {
  /** In place of every path that is not a resource's, and of those of refused requests. */
  static final String OTHER_PATH = "UNMATCHED";

  static final String OTHER_METHOD = "OTHER";

  /** Where the framework looks for the path's template. */
  private static final String TEMPLATE = "UrlPathTemplate";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** The framework's own stand-ins. */
  private static final Set<String> STAND_INS = Set.of("root", "REDIRECTION");

  private final Set<String> templates;

  HttpMeterTags(Set<String> templates) {
    this.templates = templates;
  }

  /** Makes a request count as one that no resource has answered, whatever its path. */
  public static void unmatched(RoutingContext request) {
    if (request.request() instanceof HttpServerRequestInternal internal) {
      internal.context().putLocal(TEMPLATE, OTHER_PATH);
    }
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().startsWith("http.server.")) {
      return id;
    }
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : id.getTags()) {
      tags.add(
          switch (tag.getKey()) {
            case "uri" ->
                templates.contains(tag.getValue()) || STAND_INS.contains(tag.getValue())
                    ? tag
                    : Tag.of("uri", OTHER_PATH);
            case "method" ->
                METHODS.contains(tag.getValue()) ? tag : Tag.of("method", OTHER_METHOD);
            default -> tag;
          });
    }
    return id.replaceTags(tags);
  }

  /** The paths of all resources, their parameters in braces. */
  static Set<String> templates(Iterable<Class<?>> resources) {
    Set<String> templates = new HashSet<>();
    for (Class<?> resource : resources) {
      Path base = resource.getAnnotation(Path.class);
      if (base != null) {
        templates.add(template(base.value(), ""));
        for (Method method : resource.getDeclaredMethods()) {
          Path path = method.getAnnotation(Path.class);
          if (path != null) {
            templates.add(template(base.value(), path.value()));
          }
        }
      }
    }
    return templates;
  }

  private static String template(String base, String path) {
    return ("/" + base + "/" + path).replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
  }

  /** Makes the filter known to the meter registry. */
  @Singleton
  static final class Producer {
    @Produces
    @Singleton
    MeterFilter httpMeterTags(BeanManager beans) {
      List<Class<?>> resources = new ArrayList<>();
      for (Bean<?> bean : beans.getBeans(Object.class, Any.Literal.INSTANCE)) {
        resources.add(bean.getBeanClass());
      }
      return new HttpMeterTags(templates(resources));
    }
  }
}
