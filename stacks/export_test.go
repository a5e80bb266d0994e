package stacks

// Defaults are the settings with their defaults, for the tests that see the package as
// its users do.
func Defaults() map[string]any {
	defaults := map[string]any{}
	for _, s := range settings {
		defaults[s.Name] = s.Default
	}
	return defaults
}

// Order is the settings in the order in which they are shown.
func Order() (names []string) {
	for _, s := range settings {
		names = append(names, s.Name)
	}
	return names
}

// Markdown is a setting's value as the documents print it.
var Markdown = markdown
