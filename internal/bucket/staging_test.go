package bucket

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// leaveUnfinished writes half an object, reports that, and waits to be killed.
func leaveUnfinished(place string) {
	half := "half"
	if strings.HasPrefix(place, scheme) {
		half = letters(partSize + 1) // large enough to begin a multipart upload
	}
	b, err := Open(context.Background(), place)
	if err == nil {
		var o Object
		if o, err = b.Create(context.Background(), "a/b", Meta{}); err == nil {
			_, err = o.Write([]byte(half))
		}
	}
	fmt.Println("wrote", err)
	os.Stdin.Read(make([]byte, 1)) // until killed, or at the latest until the test process ends
}

// startUnfinished starts a process that holds half an object in a place.
func startUnfinished(t *testing.T, place string) (kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PENSTOCK_TEST_WRITE_TO="+place)
	cmd.Stderr = os.Stderr
	_, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	kill = func() {
		cmd.Process.Kill() // kill -9
		cmd.Wait()
	}
	t.Cleanup(kill)
	said, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "wrote <nil>\n", said)
	return kill
}

func TestLeftoversAreRemoved(t *testing.T) {
	place := t.TempDir()
	kill := startUnfinished(t, place)
	unfinished := names(t, place)
	require.Len(t, unfinished, 1, "a process leaves more than a staging folder")
	assert.Equal(t, map[string]string{unfinished[0] + "/1.unfinished": "half"}, files(t, place))

	mine := open(t, place)
	assert.ElementsMatch(t, append(unfinished, mine.staging.name), names(t, place), "the staging folder of a running process was removed")
	require.NoError(t, mine.Close())
	assert.Equal(t, unfinished, names(t, place))

	kill()
	assert.Equal(t, unfinished, names(t, place))
	for _, notOurs := range []string{".kdg-notes", ".kdg-", ".other"} {
		require.NoError(t, os.Mkdir(filepath.Join(place, notOurs), 0o755))
	}
	mine = open(t, place)
	assert.ElementsMatch(t, []string{".kdg-notes", ".kdg-", ".other", mine.staging.name}, names(t, place))
}

// An object prefix may look like a staging folder, at any depth. Opening, closing and
// reading the folder must not remove such objects.
func TestPrefixThatLooksLikeStagingFolder(t *testing.T) {
	for _, prefix := range []string{".kdg-AAAAAAAAAAAAAAAAAAAAAAAAAA/", ".kdg-AAAAAAAAAAAAAAAAAAAAAAAAAA/2026/", "a/.kdg-AAAAAAAAAAAAAAAAAAAAAAAAAA/"} {
		require.True(t, isStaging(strings.Split(strings.TrimPrefix(prefix, "a/"), "/")[0]))
		place := t.TempDir()
		want := map[string]string{}
		for i, name := range []string{"s-1-x", "s-2-x.unfinished", "007.unfinished", "1"} {
			b, err := Open(t.Context(), place)
			require.NoError(t, err)
			want[prefix+name] = fmt.Sprint(i)
			require.NoError(t, write(t, b, prefix+name, fmt.Sprint(i)).Commit())
			require.NoError(t, b.Close())
		}
		assert.Equal(t, want, files(t, place))
		r := openReader(t, place)
		assert.Len(t, keys(t, r, ""), len(want))
		for key, content := range want {
			assert.Equal(t, content, read(t, r, key))
		}
	}
}

// A sweep removes only unfinished objects.
func TestSweepKeepsObjects(t *testing.T) {
	place := t.TempDir()
	const name = ".kdg-AAAAAAAAAAAAAAAAAAAAAAAAAA/"
	writeObjects(t, place, name+"1.unfinished", name+"23.unfinished", name+"object", name+"a/1.unfinished")
	require.NoError(t, open(t, place).Close())
	assert.ElementsMatch(t, []string{name + "object", name + "a/1.unfinished"}, slices.Collect(maps.Keys(files(t, place))))
}

func TestTwoBucketsInOneProcess(t *testing.T) {
	place := t.TempDir()
	a := open(t, place)
	o := write(t, a, "a", "1")
	b := open(t, place)
	require.NoError(t, write(t, b, "b", "2").Commit())
	require.NoError(t, b.Close())
	require.NoError(t, o.Commit())
	require.NoError(t, a.Close())
	assert.Equal(t, map[string]string{"a": "1", "b": "2"}, files(t, place))
}

// Many processes open the folder at once, and each tries to remove the others' new staging
// folders as leftovers.
func TestStagingFolderIsNotSweptBeforeItIsLocked(t *testing.T) {
	place := t.TempDir()
	ended := make(chan error)
	const writers = 8
	for i := range writers {
		go func() {
			ended <- func() error {
				for j := range 50 {
					b, err := Open(t.Context(), place)
					if err != nil {
						return err
					}
					o, err := b.Create(t.Context(), fmt.Sprintf("%d/%d", i, j), Meta{})
					if err != nil {
						return err
					}
					if err := o.Commit(); err != nil {
						return err
					}
					if err := b.Close(); err != nil {
						return err
					}
				}
				return nil
			}()
		}()
	}
	for range writers {
		assert.NoError(t, <-ended)
	}
	assert.Len(t, files(t, place), 50*writers)
	assert.Len(t, names(t, place), writers)
}

func TestSweptFolderCannotBeLocked(t *testing.T) {
	place := t.TempDir()
	root, err := os.OpenRoot(place)
	require.NoError(t, err)
	defer root.Close()
	_, err = lockStaging(root, ".kdg-gone")
	assert.ErrorIs(t, err, os.ErrNotExist)

	require.NoError(t, root.Mkdir(".kdg-taken", 0o755))
	sweeper, err := root.Open(".kdg-taken")
	require.NoError(t, err)
	require.NoError(t, tryLock(sweeper))
	_, err = lockStaging(root, ".kdg-taken")
	assert.ErrorIs(t, err, errSwept)
	sweeper.Close()
	held, err := lockStaging(root, ".kdg-taken")
	require.NoError(t, err)
	assert.True(t, stillExists(root, ".kdg-taken", held.lock))
	require.NoError(t, held.remove(root))
	assert.False(t, stillExists(root, ".kdg-taken", held.lock))
}
