package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMoney(t *testing.T) {
	for amount, want := range map[float64]string{
		0: "$0.00", 0.0049: "under $0.01", 0.005: "$0.01", 0.0144: "$0.01", 3.584: "$3.58", 999.99: "$999.99", 999.996: "$1,000", 247204671.2: "$247,204,671",
	} {
		assert.Equal(t, want, Money(amount, "USD"))
	}
	assert.Equal(t, "CNY 12.30", Money(12.3, "CNY"))
	assert.Equal(t, "under CNY 0.01", Money(0.001, "CNY"))
}
