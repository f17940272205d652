package org.gpicl.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked.
 *
 * @param method of HTTP
 * @param path whose parts in braces are variables
 * @param operation its name, as in the description of the API and in metrics
 * @param work what it costs
 * @param parameters that a query may have
 * @param handler answers
 */
record Route(
        String method,
        String path,
        String operation,
        Work work,
        Set<String> parameters,
        Function<Request, Answer> handler) {

    /** What answering costs. */
    enum Work {
        /** Next to nothing: answered also when the server is busy. */
        NONE,
        /** A fit or a prediction. */
        SHORT,
        /** Many of them. */
        LONG
    }

    /** The variables of a path that is such as this; null if it is another. */
    private @Nullable Map<String, String> match(List<String> parts) {
        String[] mine = path.substring(1).split("/", -1);
        if (mine.length != parts.size()) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < mine.length; i++) {
            if (mine[i].startsWith("{")) {
                variables.put(mine[i].substring(1, mine[i].length() - 1), parts.get(i));
            } else if (!mine[i].equals(parts.get(i))) {
                return null;
            }
        }
        return variables;
    }

    /**
     * The one that a request asks, which takes what it needs from the path.
     *
     * @throws Problem 404 or 405 if there is none
     */
    static Route find(List<Route> routes, Request request) {
        List<String> path = request.path();
        List<Route> others = new ArrayList<>();
        for (Route route : routes) {
            Map<String, String> variables = route.match(path);
            if (variables != null && route.method().equals(request.method())) {
                request.accept(variables, route.parameters());
                return route;
            }
            if (variables != null) {
                others.add(route);
            }
        }
        if (others.isEmpty()) {
            throw new Problem(404, "there is nothing at this address; /openapi.json says what there is");
        }
        Set<String> methods = new TreeSet<>();
        others.forEach(route -> methods.add(route.method()));
        throw Problem.otherMethod("expected one of the methods " + methods, String.join(", ", methods));
    }
}
